/* Vector intrinsics from SSE2 to SSE4.2, AES, PCLMUL, SHA and others that compilers seldom use by themselves. */

#include <immintrin.h>

#include "show.h"

#define FEATURES __attribute__((target("sse4.2,popcnt,aes,pclmul")))

static uint64_t folded(__m128i v) {
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    return mixed(halves[0], halves[1]);
}

#define BOTH(operation) sum = mixed(sum, folded(operation(a, b)))
#define ALONE(...) sum = mixed(sum, folded(__VA_ARGS__))

static KEPT FEATURES uint64_t lanes(__m128i a, __m128i b) {
    uint64_t sum = 0;
    BOTH(_mm_add_epi8), BOTH(_mm_adds_epi16), BOTH(_mm_adds_epu8), BOTH(_mm_sub_epi64), BOTH(_mm_subs_epu16);
    BOTH(_mm_mullo_epi16), BOTH(_mm_mulhi_epi16), BOTH(_mm_mulhi_epu16), BOTH(_mm_mul_epu32), BOTH(_mm_madd_epi16);
    BOTH(_mm_mullo_epi32), BOTH(_mm_mul_epi32), BOTH(_mm_maddubs_epi16), BOTH(_mm_mulhrs_epi16), BOTH(_mm_sad_epu8);
    BOTH(_mm_avg_epu8), BOTH(_mm_avg_epu16), BOTH(_mm_min_epi16), BOTH(_mm_max_epu8), BOTH(_mm_min_epu32), BOTH(_mm_max_epi8);
    BOTH(_mm_cmpeq_epi8), BOTH(_mm_cmpgt_epi16), BOTH(_mm_cmpgt_epi64), BOTH(_mm_cmpeq_epi64);
    BOTH(_mm_packs_epi16), BOTH(_mm_packus_epi16), BOTH(_mm_packs_epi32), BOTH(_mm_packus_epi32);
    BOTH(_mm_unpacklo_epi8), BOTH(_mm_unpackhi_epi16), BOTH(_mm_unpacklo_epi32), BOTH(_mm_unpackhi_epi64);
    BOTH(_mm_hadd_epi16), BOTH(_mm_hadds_epi16), BOTH(_mm_hsub_epi32), BOTH(_mm_sign_epi8), BOTH(_mm_sign_epi32);
    BOTH(_mm_shuffle_epi8), BOTH(_mm_andnot_si128), BOTH(_mm_xor_si128);
    ALONE(_mm_abs_epi16(a)), ALONE(_mm_alignr_epi8(a, b, 5)), ALONE(_mm_slli_si128(a, 3)), ALONE(_mm_srli_si128(b, 9));
    ALONE(_mm_slli_epi16(a, 3)), ALONE(_mm_srai_epi32(b, 7)), ALONE(_mm_srli_epi64(a, 33)), ALONE(_mm_srl_epi32(a, b));
    ALONE(_mm_sll_epi64(a, _mm_srli_epi64(b, 58))), ALONE(_mm_shuffle_epi32(a, 0x1b)), ALONE(_mm_shufflelo_epi16(a, 0x93));
    ALONE(_mm_cvtepi8_epi16(a)), ALONE(_mm_cvtepu16_epi64(b)), ALONE(_mm_cvtepi32_epi64(a)), ALONE(_mm_cvtepu8_epi32(a));
    ALONE(_mm_blendv_epi8(a, b, _mm_cmpgt_epi8(a, b))), ALONE(_mm_blend_epi16(a, b, 0x5a));
    ALONE(_mm_insert_epi16(a, 77, 5)), ALONE(_mm_insert_epi64(b, 78, 1));
    sum = mixed(sum, (uint64_t)_mm_movemask_epi8(a) << 32 ^ (uint64_t)_mm_extract_epi16(b, 3));
    sum = mixed(sum, (uint64_t)_mm_testz_si128(a, b) << 2 ^ (uint64_t)_mm_testc_si128(a, a) << 1);
    return sum;
}

static KEPT FEATURES uint64_t special(__m128i a, __m128i b) {
    uint64_t sum = 0;
    sum = mixed(sum, (uint64_t)_mm_popcnt_u64((uint64_t)_mm_cvtsi128_si64(a)));
    BOTH(_mm_aesenc_si128), BOTH(_mm_aesenclast_si128), BOTH(_mm_aesdec_si128), BOTH(_mm_aesdeclast_si128);
    ALONE(_mm_aesimc_si128(a)), ALONE(_mm_aeskeygenassist_si128(b, 0x1b));
    ALONE(_mm_clmulepi64_si128(a, b, 0x00)), ALONE(_mm_clmulepi64_si128(a, b, 0x11)), ALONE(_mm_clmulepi64_si128(a, b, 0x01));
    return sum;
}

static KEPT __attribute__((target("sse4.2,sha"))) uint64_t hashes(__m128i a, __m128i b) {
    uint64_t sum = 0;
    BOTH(_mm_sha1msg1_epu32), BOTH(_mm_sha1msg2_epu32), BOTH(_mm_sha1nexte_epu32);
    ALONE(_mm_sha1rnds4_epu32(a, b, 0)), ALONE(_mm_sha1rnds4_epu32(a, b, 1));
    ALONE(_mm_sha1rnds4_epu32(a, b, 2)), ALONE(_mm_sha1rnds4_epu32(b, a, 3));
    BOTH(_mm_sha256msg1_epu32), BOTH(_mm_sha256msg2_epu32), ALONE(_mm_sha256rnds2_epu32(a, b, _mm_xor_si128(a, b)));
    return sum;
}

static KEPT FEATURES uint64_t seldom(__m128i a, __m128i b, __m128 x, __m128 y) {
    uint64_t sum = 0;
    ALONE(_mm_minpos_epu16(a)), ALONE(_mm_mpsadbw_epu8(a, b, 3)), ALONE(_mm_castps_si128(_mm_dp_ps(x, y, 0x7d)));
    ALONE(_mm_castpd_si128(_mm_dp_pd(_mm_cvtps_pd(x), _mm_cvtps_pd(y), 0x31)));
    ALONE(_mm_cmpestrm(a, 9, b, 12, 0x0c)), ALONE(_mm_cmpistrm(a, b, 0x44)), ALONE(_mm_mpsadbw_epu8(b, a, 6));
    sum = mixed(sum, (uint64_t)_mm_cmpestri(a, 7, b, 16, 0x1a) << 1 ^ (uint64_t)_mm_cmpestrc(a, 3, b, 5, 0x00));
    sum = mixed(sum, _mm_crc32_u8(1, (uint8_t)_mm_cvtsi128_si32(a)));
    sum = mixed(sum, _mm_crc32_u64(sum & 0xffffffff, (uint64_t)_mm_cvtsi128_si64(b)));
    return mixed(sum, (uint64_t)_mm_cmpistri(a, b, 0x18));
}

static KEPT FEATURES uint64_t combined(__m128 a, __m128 b) {
    uint64_t sum = 0;
#define FLOATS(v) sum = mixed(sum, folded(_mm_castps_si128(v)))
#define DOUBLES(v) sum = mixed(sum, folded(_mm_castpd_si128(v)))
    FLOATS(_mm_add_ps(a, b)), FLOATS(_mm_mul_ss(a, b)), FLOATS(_mm_div_ps(a, b)), FLOATS(_mm_min_ps(a, b));
    FLOATS(_mm_max_ss(b, a)), FLOATS(_mm_sqrt_ps(_mm_mul_ps(a, a))), FLOATS(_mm_hadd_ps(a, b)), FLOATS(_mm_addsub_ps(a, b));
    FLOATS(_mm_cmplt_ps(a, b)), FLOATS(_mm_cmpunord_ss(a, b)), FLOATS(_mm_shuffle_ps(a, b, 0x4e)), FLOATS(_mm_movehl_ps(a, b));
    FLOATS(_mm_unpacklo_ps(a, b)), FLOATS(_mm_blend_ps(a, b, 5)), FLOATS(_mm_insert_ps(a, b, 0x9c));
    FLOATS(_mm_round_ps(a, _MM_FROUND_TO_NEG_INF)), FLOATS(_mm_round_ss(a, b, _MM_FROUND_TO_NEAREST_INT));
    FLOATS(_mm_cvtepi32_ps(_mm_castps_si128(a))), ALONE(_mm_cvtps_epi32(a));
    ALONE(_mm_cvttps_epi32(b));
    __m128d c = _mm_cvtps_pd(a), d = _mm_cvtps_pd(_mm_movehl_ps(b, b));
    DOUBLES(_mm_sub_pd(c, d)), DOUBLES(_mm_div_sd(c, d)), DOUBLES(_mm_max_pd(c, d)), DOUBLES(_mm_unpackhi_pd(c, d));
    DOUBLES(_mm_round_pd(c, _MM_FROUND_TO_POS_INF)), DOUBLES(_mm_cmpge_pd(c, d)), DOUBLES(_mm_hsub_pd(c, d));
    FLOATS(_mm_cvtpd_ps(c)), ALONE(_mm_cvtpd_epi32(d)), ALONE(_mm_cvttpd_epi32(c));
    sum = mixed(sum, (uint64_t)_mm_movemask_ps(a) ^ (uint64_t)_mm_comilt_ss(a, b) << 8 ^ (uint64_t)_mm_ucomigt_sd(c, d) << 9);
    return mixed(sum, (uint64_t)_mm_cvtss_si64(a) ^ (uint64_t)_mm_cvttsd_si32(d));
}

struct operands {
    __m128i a, b;
    __m128 x, y;
};

static KEPT FEATURES struct operands operands(uint64_t *seed, int round) {
    uint64_t words[4];
    for (int i = 0; i < 4; i++)
        words[i] = next_random(seed);
    __m128i a = _mm_loadu_si128((void *)words), b = _mm_loadu_si128((void *)(words + 2));
    if (round % 3 == 0)
        b = _mm_unpacklo_epi32(a, b);
    return (struct operands){a, b, _mm_mul_ps(_mm_cvtepi32_ps(a), _mm_set1_ps(1e-6f)),
                             _mm_mul_ps(_mm_cvtepi32_ps(b), _mm_set1_ps(3e-7f))};
}

#define ROUNDS(expression)                                                                                             \
    uint64_t seed = 1234;                                                                                              \
    for (int i = 0; i < 12; i++) {                                                                                     \
        struct operands o = operands(&seed, i);                                                                        \
        show("lanes", expression);                                                                                     \
    }

KEPT FEATURES void integer_lanes(void) { ROUNDS(lanes(o.a, o.b)) }
KEPT FEATURES void float_lanes(void) { ROUNDS(combined(o.x, o.y)) }
KEPT FEATURES void special_lanes(void) { ROUNDS(special(o.a, o.b)) }
KEPT FEATURES void hash_lanes(void) { ROUNDS(hashes(o.a, o.b)) }
KEPT FEATURES void seldom_lanes(void) { ROUNDS(seldom(o.a, o.b, o.x, o.y)) }
