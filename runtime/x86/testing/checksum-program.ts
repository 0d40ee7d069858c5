/** C that folds many kinds of computation into one number: integers of all widths, floats, vectors, strings, calls, atomics. */
export const CHECKSUM_PROGRAM = String.raw`
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned u32; typedef unsigned long u64; typedef long s64; typedef int s32;
static u64 hash = 1469598103934665603ul;
static void mix(u64 x) { hash = (hash ^ x) * 1099511628211ul; hash ^= hash >> 29; }
static void mixd(double x) { union { double d; u64 u; } v = { x }; mix(x != x ? 1 : v.u); }
static void mixf(float x) { union { float d; u32 u; } v = { x }; mix(x != x ? 1 : v.u); }
static u32 seed = 12345; static u32 next(void) { seed ^= seed << 13; seed ^= seed >> 17; return seed ^= seed << 5; }
void *memset(void *p, int c, u64 n) { u8 *q = p; while (n--) *q++ = c; return p; }
void *memcpy(void *p, const void *s, u64 n) { u8 *q = p; const u8 *r = s; while (n--) *q++ = *r++; return p; }
static u8 bytes[512]; static s32 ints[128]; static float floats[128]; static double doubles[64]; static short shorts[128];
static void integers(void) {
  for (int i = 0; i < 300; i++) {
    u64 a = ((u64)next() << 32) | next(), b = ((u64)next() << 32) | next(); s64 c = a, d = (s64)b | 1;
    mix(a * b); mix(a / (b | 1)); mix(a % (b | 1)); mix(c / d); mix(c % d); mix(c >> (i & 63)); mix(a << (i & 63)); mix(c < d); mix(a < b);
    mix((u16)a * (u16)b); mix((u8)a / ((u8)b | 1)); mix((signed char)a % ((signed char)b | 1)); mix((short)a >> 3); mix((s32)a / ((s32)b | 1));
    unsigned __int128 w = (unsigned __int128)a * b; mix(w >> 64); mix(w / (b | 1)); mix((w - a) >> 37); mix((w << 3) >> 70);
    mix(__builtin_popcountl(a)); mix(__builtin_clzl(a | 1)); mix(__builtin_ctzl(a | 1 << 20)); mix(__builtin_bswap64(a)); mix(__builtin_bswap32(a));
    u64 r; mix(__builtin_add_overflow(a, b, &r)); mix(r); mix(__builtin_mul_overflow(c, d, (s64 *)&r)); mix(r); s32 q; mix(__builtin_sub_overflow((s32)a, (s32)b, &q)); mix(q);
    mix((a << 7 | a >> 57) ^ (u32)((u32)b << 5 | (u32)b >> 27));
  }
}
static void floating(void) {
  double x = 1.5, y = -0.25; float f = 1.25f, g = 3.5f;
  for (int i = 0; i < 300; i++) {
    x = x * 1.37 - y / 3.1; y = y * y - x * 0.01 + i; if (x > 1e6 || x < -1e6) x = 1.5; if (y > 1e6 || y < -1e6) y = -0.25;
    f = f * 1.1f + g / 7.0f - i; g = g > f ? g - f : f - g; if (f > 1e6f || f < -1e6f) f = 1.25f;
    mixd(x); mixd(y); mixf(f); mixf(g); mix((s64)x); mix((s32)y); mix((s32)f); mix((s64)g); mixd((double)(s64)next() * x); mixf((float)(s64)(next() * 77777777ul));
    mixd(__builtin_sqrt(x < 0 ? -x : x)); mixf(__builtin_sqrtf(f < 0 ? -f : f)); mix(x < y); mix(f >= g); mix(x == x); mixd((float)x); mixd(-x); mixd(__builtin_fabs(y));
    mixf((float)(u32)next()); mixd((double)(((u64)next() << 32) | next())); mix((u64)(x < 0 ? -x : x)); mix((u32)(y < 0 ? 0 : y));
  }
  double zero = 0; mix(1 / zero > 1e300); mix(zero / zero == zero / zero); mix((zero - 1) / zero < 0);
}
static void vectors(void) {
  for (int i = 0; i < 128; i++) { ints[i] = next(); shorts[i] = next(); floats[i] = (s32)next() / 65536.0f; }
  for (int i = 0; i < 512; i++) bytes[i] = next(); for (int i = 0; i < 64; i++) doubles[i] = (s32)next() / 7.0;
  for (int i = 0; i < 128; i++) { ints[i] = ints[i] * 3 + shorts[i]; floats[i] = floats[i] * 2.5f + (ints[i] >> 4); }
  for (int i = 0; i < 64; i++) doubles[i] = doubles[i] > 0 ? doubles[i] * floats[i] : floats[i + 1] - doubles[i];
  for (int i = 0; i < 512; i++) bytes[i] = (bytes[i] > 99 ? bytes[i] : 99) + (bytes[i] >> 2);
  for (int i = 0; i < 128; i++) shorts[i] = shorts[i] > 100 ? 100 : (shorts[i] * ints[i]) >> 3;
  u64 total = 0; s64 sum = 0; for (int i = 0; i < 512; i++) total += bytes[i]; for (int i = 0; i < 128; i++) { sum += ints[i]; total += (u16)shorts[i]; }
  u32 largest = 0; for (int i = 0; i < 128; i++) if ((u32)ints[i] > largest) largest = ints[i];
  for (int i = 0; i < 64; i++) mixd(doubles[i]); for (int i = 0; i < 128; i++) { mixf(floats[i]); mix(ints[i]); mix(shorts[i]); } mix(total); mix(sum); mix(largest);
}
static void mixl(long double x) { if (x != x) { mix(1); return; } union { long double l; u64 u[2]; } v = { x }; mix(v.u[0]); mix(v.u[1] & 0xffff); }
static void extended(void) {
  long double x = 1.5L, y = -0.3L, huge = 1e4000L, tiny = 1e-4000L;
  for (int i = 0; i < 200; i++) {
    s64 c = ((u64)next() << 32) | next(); u64 a = ((u64)next() << 32) | next(); s32 d = next(); short e = next();
    x = x * 1.37L - y / 3.1L + d; y = y * y - x * 0.01L + i; if (x > 1e9L || x < -1e9L) x = 1.5L; if (y > 1e9L || y < -1e9L) y = -0.25L;
    mixl(x); mixl(y); mixl(x + c); mixl(y * a); mixl(x / d); mixl(e - y); mix((s64)x); mix((s32)y); mix((u64)(y < 0 ? -y : y)); mix((short)(s32)(y / 7));
    mixd((double)x); mixf((float)y); mixl((long double)(double)d * x); mixl((float)x - y); mixl(__builtin_sqrtl(x < 0 ? -x : x)); mixl(__builtin_fabsl(y)); mixl(-x);
    mix(x < y); mix(x >= y); mix(x == x); mix(x != y); mixl(x > y ? x : y); huge = huge * 1.9L; tiny = tiny / 7.3L; mixl(huge); mixl(tiny); mixl(huge * tiny);
  }
  mixl(huge - huge); mixl(1 / (x - x)); long double nan = (x - x) / (y - y); mix(nan == nan); mix(nan < x); mixl((long double)0x7fffffffffffffffL); mixl((long double)~0ul);
}
static void rounded(void) {
  u32 usual, mode; u16 control, changed; __asm__ volatile("stmxcsr %0" : "=m"(usual)); __asm__ volatile("fnstcw %0" : "=m"(control));
  for (int i = 0; i < 4; i++) {
    mode = usual | (u32)i << 13 | (i & 1) << 15 | (i & 2) << 5; changed = control | i << 10; __asm__ volatile("ldmxcsr %0" : : "m"(mode)); __asm__ volatile("fldcw %0" : : "m"(changed));
    for (int j = 0; j < 50; j++) {
      volatile double a = (s32)next() / 3.0, b = (s32)next() * 1e-9, small = 1e-300; volatile float f = (s32)next() / 7.0f, g = (s32)next() * 1e-20f; volatile long double l = (s32)next() / 7.0L;
      volatile s64 big = ((u64)next() << 33) | next(); mixd(a + b); mixd(a * b); mixd(a / b); mixd(b - a); mixf(f * g); mixf(f / g); mixf(g * g); mixd(small * b * 1e-8); mixd((double)big); mixf((float)big); mixf((float)a);
      mixl(l * a); mixl(l / 3); mixl(l + 1e-10L); mixd((double)l); mixf((float)l); mix(__builtin_lrintl(l)); mix((s64)l); s64 n; __asm__("cvtsd2si %1, %0" : "=r"(n) : "x"(a)); mix(n);
    }
  }
  __asm__ volatile("ldmxcsr %0" : : "m"(usual)); __asm__ volatile("fldcw %0" : : "m"(control));
}
struct big { u64 word[40]; };
static struct big make(int n) { struct big b; for (int i = 0; i < 40; i++) b.word[i] = i * n; return b; }
static int dispatch(int k, int x) { switch (k) { case 0: return x + 1; case 1: return x * 7; case 2: return x / 3; case 3: return x ^ 0x55; case 4: return -x; case 5: return x << 4; case 6: return x % 10; default: return 9; } }
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static void control(void) {
  int (*volatile table[2])(int) = { fib, fib };
  for (int i = 0; i < 40; i++) { mix(dispatch(i % 9, i)); struct big b = make(i); struct big c = b; c.word[3] ^= i; mix(c.word[i] + b.word[39 - i]); }
  mix(table[1](12)); int a[50]; for (int i = 0; i < 50; i++) a[i] = next() % 1000;
  for (int i = 0; i < 50; i++) for (int j = i + 1; j < 50; j++) if (a[j] < a[i]) { int t = a[i]; a[i] = a[j]; a[j] = t; }
  for (int i = 0; i < 50; i++) mix(a[i]); int n = 1; u64 m = 5; mix(__atomic_fetch_add(&n, 3, 5)); mix(__atomic_exchange_n(&m, 77, 5)); int e = 4; mix(__atomic_compare_exchange_n(&n, &e, 9, 0, 5, 5)); mix(n + e); mix(m);
  mix(__atomic_or_fetch(&n, 64, 5)); char text[] = "strings and their lengths"; int l = 0; while (text[l]) l++; mix(l);
}
static u64 work(void) { integers(); floating(); vectors(); control(); extended(); rounded(); return hash; }
#ifdef HOSTED
int printf(const char *, ...); int main(void) { printf("%lx\n", work()); }
#else
__attribute__((force_align_arg_pointer, noreturn)) void _start(void) { u64 r = work(); __asm__ volatile("int3" : : "a"(r)); __builtin_unreachable(); }
#endif
`;
