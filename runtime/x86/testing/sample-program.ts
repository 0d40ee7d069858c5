/** C that makes compilers use as many instructions as a short program can. Freestanding; compiled, not run, by objdump.test.ts. */
export const SAMPLE_PROGRAM = String.raw`
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned u32; typedef unsigned long u64;
typedef signed char s8; typedef short s16; typedef int s32; typedef long s64;
__thread int per_thread; int global; u8 bytes[256]; double table[16]; float floats[64]; s32 ints[64]; s16 shorts[64];
#define BINARY(T) \
  T add_##T(T a, T b) { return a + b; } T sub_##T(T a, T b) { return a - b; } T mul_##T(T a, T b) { return a * b; } \
  T div_##T(T a, T b) { return a / b; } T rem_##T(T a, T b) { return a % b; } T shl_##T(T a, T b) { return a << b; } \
  T shr_##T(T a, T b) { return a >> b; } T rot_##T(T a) { return (T)(a << 3) | (T)(a >> (8 * sizeof(T) - 3)); } \
  int less_##T(T a, T b) { return a < b; } T max_##T(T a, T b) { return a > b ? a : b; } \
  T memory_##T(T *p, T b) { p[1] += b; p[2] -= 1; p[3] ^= b; p[4] |= 5; p[5] &= b; p[6] <<= 1; p[7] = -p[7]; return ~*p; }
BINARY(u8) BINARY(u16) BINARY(u32) BINARY(u64) BINARY(s8) BINARY(s16) BINARY(s32) BINARY(s64)
unsigned __int128 wide(unsigned __int128 a, unsigned __int128 b) { return a * b + (a >> 7) - (b << 9); }
#define FLOATING(T) \
  T f_##T(T a, T b) { return a * b + a / b - __builtin_sqrt(a); } int c_##T(T a, T b) { return a < b ? 1 : a == b ? 2 : a != a; } \
  s32 to32_##T(T a) { return (s32)a; } s64 to64_##T(T a) { return (s64)a; } T of32_##T(s32 a) { return a; } T of64_##T(s64 a) { return a; } \
  T min_##T(T a, T b) { return a < b ? a : b; } T neg_##T(T a, T b) { return -a * __builtin_fabs(b); }
FLOATING(float) FLOATING(double) typedef long double ld; FLOATING(ld)
ld extended(ld a, ld b, u64 u, u32 v, short w) { return __builtin_sqrtl(a) + __builtin_fabsl(b) * u - v / (a + w) + (a > b ? a : b); }
u64 unsigned64(ld a) { return (u64)a; } ld constants(int i) { return i ? 1.0L : i < 3 ? 0.0L : 2.5L; } _Complex long double product(_Complex long double a, _Complex long double b) { return a * b; }
float narrow(double x) { return x; } double widen(float x) { return x; }
void vectors(int n) {
  for (int i = 0; i < 64; i++) { ints[i] = ints[i] * 3 + shorts[i]; floats[i] = floats[i] * 2.5f + ints[i]; }
  for (int i = 0; i < 16; i++) table[i] += floats[i] > 0 ? table[i] : 1.0;
  for (int i = 0; i < 256; i++) bytes[i] = (bytes[i] > 9 ? bytes[i] : 9) + n;
  for (int i = 0; i < 64; i++) shorts[i] = shorts[i] > 100 ? 100 : shorts[i] * ints[i];
}
int total(void) { int sum = 0; for (int i = 0; i < 64; i++) sum += ints[i] + shorts[i] + bytes[i]; return sum; }
int dispatch(int kind, int x) {
  switch (kind) { case 0: return x + 1; case 1: return x * 7; case 2: return x / 3; case 3: return x ^ 0x55; case 4: return -x;
    case 5: return x << 4; case 6: return total(); case 7: return x % 10; default: __builtin_trap(); }
}
int indirect(int (**table)(int), int i) { return table[i](i) + per_thread++; }
int bits(u64 x, u32 y) { return __builtin_ctzl(x) + __builtin_clz(y) + __builtin_popcount(y) + (x >> (y & 63) & 1) + __builtin_bswap32(y) + __builtin_bswap64(x) + __builtin_ffs(y); }
int carry(u64 *r, u64 a, u64 b) { return __builtin_add_overflow(a, b, r) | __builtin_mul_overflow((s64)a, (s64)b, (s64 *)r) | __builtin_sub_overflow((s32)a, (s32)b, (s32 *)r); }
void atomics(int *p, u64 *q, u8 *r) {
  __atomic_fetch_add(p, 3, 5); __atomic_exchange_n(q, 5, 5); int old = 1; __atomic_compare_exchange_n(p, &old, 2, 0, 5, 5);
  __atomic_fetch_or(q, 8, 5); __atomic_fetch_sub(r, 1, 5); __atomic_thread_fence(5); *p = __atomic_fetch_and(p, 7, 5); __builtin_ia32_pause();
}
struct big { u64 word[40]; }; struct big copied; void consume(struct big);
void copies(struct big *a, struct big *b) { *a = *b; copied = *a; consume(*b); __builtin_memset(a, 0, sizeof *a); }
long variable(int n) { int array[n]; for (int i = 0; i < n; i++) array[i] = i; return array[n / 2] + (long)__builtin_frame_address(0); }
u64 mixed(u8 *p, u32 n) { u64 h = 5381; for (u32 i = 0; i < n; i++) h = (h * 33) ^ p[i] ^ (h >> 8 & 0xff) << 3; return h; }
`;
