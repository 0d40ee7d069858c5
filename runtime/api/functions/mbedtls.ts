/** What of Mbed TLS's own interface programs may call: certificates, keys in files, and TLS. */

import { apiFunctions, input, inputOutput, output, value } from "../function.ts";
import type { ApiFunction, ApiFunctionSource, ApiParameter } from "../function.ts";
import type { ComponentName } from "../components.ts";

const STANDARD = "Mbed TLS 3.6";

/** `arguments` of the call in the example; `before`: what stands in front of it. */
interface Row {
  readonly name: string;
  readonly returns?: string;
  readonly parameters: readonly ApiParameter[];
  readonly summary: string;
  readonly before?: string;
  readonly arguments: string;
}

function records(header: string, component: ComponentName, rows: readonly Row[]): readonly ApiFunction[] {
  const sources = rows.map((row): ApiFunctionSource => {
    const { name, returns = "int", parameters, summary, before = "" } = row;
    const call = `${name}(${row.arguments})`;
    const isStatus = returns === "int";
    return {
      name,
      returns: { type: returns, doc: returns === "void" ? "" : isStatus ? STATUS : "It." },
      parameters,
      summary,
      errors: isStatus ? [{ sign: "negative", meaning: "One of the MBEDTLS_ERR_ constants." }] : [],
      component,
      standard: STANDARD,
      example: `${before}${before === "" ? "" : " "}${isStatus ? `if (${call} < 0) abort();` : `(void)${call};`}`,
    };
  });
  return apiFunctions(header, sources);
}

const STATUS = "0 or more, or a negative error.";

const object = (type: string, name: string) =>
  inputOutput(`${type} *`, name, `sizeof(${type})`, "The object.");
const constant = (type: string, name: string) =>
  input(`const ${type} *`, name, `sizeof(${type})`, "The object.");
const bytes = (name: string, size: string) => [
  input("const unsigned char *", name, size, "The bytes; for PEM with the NUL that ends them."),
  value("size_t", size, "How many bytes."),
];
const room = (size = "size") => [
  output("unsigned char *", "buf", size, "Where it goes."),
  value("size_t", size, "How much room there is."),
];
const random = [
  value("mbedtls_f_rng_t *", "f_rng", "mbedtls_psa_get_random of <mbedtls/psa_util.h>."),
  inputOutput("void *", "p_rng", "nothing", "MBEDTLS_PSA_RANDOM_STATE."),
];
const RANDOM = "mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE";

const PK = "mbedtls_pk_context";
const aKey = "mbedtls_pk_context pk; mbedtls_pk_init(&pk);";
const someBytes = "unsigned char buf[1024] = {0};";
const pkFunctions = records("mbedtls/pk.h", "crypto", [
  {
    name: "mbedtls_pk_init",
    returns: "void",
    parameters: [object(PK, "ctx")],
    summary: "Makes an empty key.",
    before: "mbedtls_pk_context pk;",
    arguments: "&pk",
  },
  {
    name: "mbedtls_pk_free",
    returns: "void",
    parameters: [object(PK, "ctx")],
    summary: "Frees and wipes a key.",
    before: aKey,
    arguments: "&pk",
  },
  {
    name: "mbedtls_pk_copy_from_psa",
    parameters: [value("mbedtls_svc_key_id_t", "key_id", "The key pair."), object(PK, "pk")],
    summary: "Copies a key pair of the PSA Crypto API.",
    before: aKey,
    arguments: "1, &pk",
  },
  {
    name: "mbedtls_pk_parse_key",
    parameters: [
      object(PK, "ctx"),
      ...bytes("key", "keylen"),
      input("const unsigned char *", "pwd", "pwdlen", "NULL: keys that are encrypted are not read."),
      value("size_t", "pwdlen", "0."),
      ...random,
    ],
    summary: "Reads a private key in PEM or DER.",
    before: `${aKey} ${someBytes}`,
    arguments: `&pk, buf, sizeof buf, NULL, 0, ${RANDOM}`,
  },
  {
    name: "mbedtls_pk_parse_public_key",
    parameters: [object(PK, "ctx"), ...bytes("key", "keylen")],
    summary: "Reads a public key in PEM or DER.",
    before: `${aKey} ${someBytes}`,
    arguments: "&pk, buf, sizeof buf",
  },
  {
    name: "mbedtls_pk_write_key_pem",
    parameters: [constant(PK, "ctx"), ...room()],
    summary: "Writes a private key as PEM.",
    before: `${aKey} ${someBytes}`,
    arguments: "&pk, buf, sizeof buf",
  },
  {
    name: "mbedtls_pk_write_pubkey_pem",
    parameters: [constant(PK, "ctx"), ...room()],
    summary: "Writes a public key as PEM.",
    before: `${aKey} ${someBytes}`,
    arguments: "&pk, buf, sizeof buf",
  },
]);

const CRT = "mbedtls_x509_crt";
const aCertificate = "mbedtls_x509_crt crt; mbedtls_x509_crt_init(&crt);";
const certificateFunctions = records("mbedtls/x509_crt.h", "x509", [
  {
    name: "mbedtls_x509_crt_init",
    returns: "void",
    parameters: [object(CRT, "crt")],
    summary: "Makes an empty chain of certificates.",
    before: "mbedtls_x509_crt crt;",
    arguments: "&crt",
  },
  {
    name: "mbedtls_x509_crt_free",
    returns: "void",
    parameters: [object(CRT, "crt")],
    summary: "Frees a chain of certificates.",
    before: aCertificate,
    arguments: "&crt",
  },
  {
    name: "mbedtls_x509_crt_parse",
    parameters: [object(CRT, "chain"), ...bytes("buf", "buflen")],
    summary: "Reads certificates in PEM or one in DER, and appends them to a chain.",
    before: `${aCertificate} ${someBytes}`,
    arguments: "&crt, buf, sizeof buf",
  },
  {
    name: "mbedtls_x509_crt_parse_der",
    parameters: [object(CRT, "chain"), ...bytes("buf", "buflen")],
    summary: "Reads a certificate in DER, and appends it to a chain.",
    before: `${aCertificate} ${someBytes}`,
    arguments: "&crt, buf, sizeof buf",
  },
  {
    name: "mbedtls_x509_crt_verify",
    parameters: [
      object(CRT, "crt"),
      object(CRT, "trust_ca"),
      inputOutput("mbedtls_x509_crl *", "ca_crl", "nothing", "NULL: there are no revocation lists."),
      input("const char *", "cn", "up to its NUL", "The name that it must have; NULL for any."),
      output("uint32_t *", "flags", "sizeof(uint32_t)", "What is wrong with it: MBEDTLS_X509_BADCERT_ bits."),
      value(
        "int (*)(void *, mbedtls_x509_crt *, int, uint32_t *)",
        "f_vrfy",
        "Called for each certificate; may be NULL.",
      ),
      inputOutput("void *", "p_vrfy", "the caller's object", "What it is given."),
    ],
    summary: "Checks a certificate at the time of lb_x509_set_time against authorities that are trusted.",
    before: `${aCertificate} uint32_t flags;`,
    arguments: '&crt, &crt, NULL, "example.com", &flags, NULL, NULL',
  },
  {
    name: "mbedtls_x509_crt_verify_info",
    parameters: [
      output("char *", "buf", "size", "Where the text goes."),
      value("size_t", "size", "How much room there is."),
      input("const char *", "prefix", "up to its NUL", "What each line begins with."),
      value("uint32_t", "flags", "What mbedtls_x509_crt_verify found."),
    ],
    summary: "Says in words what is wrong with a certificate.",
    before: "char text[128];",
    arguments: 'text, sizeof text, "", MBEDTLS_X509_BADCERT_EXPIRED',
  },
]);

const SSL = "mbedtls_ssl_context";
const CONFIG = "mbedtls_ssl_config";
const aChannel = "mbedtls_ssl_context ssl; mbedtls_ssl_init(&ssl);";
const aConfiguration = "mbedtls_ssl_config conf; mbedtls_ssl_config_init(&conf);";
const onChannel = (name: string, summary: string, returns = "int"): Row => ({
  name,
  returns,
  parameters: [object(SSL, "ssl")],
  summary,
  before: aChannel,
  arguments: "&ssl",
});
const ofChannel = (name: string, summary: string, returns: string): Row => ({
  ...onChannel(name, summary, returns),
  parameters: [constant(SSL, "ssl")],
});
const tlsFunctions = records("mbedtls/ssl.h", "tls", [
  { ...onChannel("mbedtls_ssl_init", "Makes an empty channel.", "void"), before: "mbedtls_ssl_context ssl;" },
  onChannel("mbedtls_ssl_free", "Frees and wipes a channel.", "void"),
  {
    name: "mbedtls_ssl_config_init",
    returns: "void",
    parameters: [object(CONFIG, "conf")],
    summary: "Makes an empty configuration.",
    before: "mbedtls_ssl_config conf;",
    arguments: "&conf",
  },
  {
    name: "mbedtls_ssl_config_free",
    returns: "void",
    parameters: [object(CONFIG, "conf")],
    summary: "Frees a configuration.",
    before: aConfiguration,
    arguments: "&conf",
  },
  {
    name: "mbedtls_ssl_config_defaults",
    parameters: [
      object(CONFIG, "conf"),
      value("int", "endpoint", "MBEDTLS_SSL_IS_CLIENT or MBEDTLS_SSL_IS_SERVER."),
      value("int", "transport", "MBEDTLS_SSL_TRANSPORT_STREAM."),
      value("int", "preset", "MBEDTLS_SSL_PRESET_DEFAULT."),
    ],
    summary:
      "Fills a configuration: TLS 1.3 and 1.2; a client demands a certificate that it can trust. A server of TLS 1.2 with an RSA key must sign with PKCS #1 v1.5.",
    before: aConfiguration,
    arguments: "&conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT",
  },
  {
    name: "mbedtls_ssl_conf_rng",
    returns: "void",
    parameters: [object(CONFIG, "conf"), ...random],
    summary: "Sets where random bytes come from.",
    before: aConfiguration,
    arguments: `&conf, ${RANDOM}`,
  },
  {
    name: "mbedtls_ssl_conf_authmode",
    returns: "void",
    parameters: [
      object(CONFIG, "conf"),
      value("int", "authmode", "MBEDTLS_SSL_VERIFY_REQUIRED, or NONE in a server."),
    ],
    summary: "Says whether the peer must show a certificate that can be trusted.",
    before: aConfiguration,
    arguments: "&conf, MBEDTLS_SSL_VERIFY_REQUIRED",
  },
  {
    name: "mbedtls_ssl_conf_ca_chain",
    returns: "void",
    parameters: [
      object(CONFIG, "conf"),
      object(CRT, "ca_chain"),
      inputOutput("mbedtls_x509_crl *", "ca_crl", "nothing", "NULL: there are no revocation lists."),
    ],
    summary: "Sets who may vouch for the peer.",
    before: `${aConfiguration} ${aCertificate}`,
    arguments: "&conf, &crt, NULL",
  },
  {
    name: "mbedtls_ssl_conf_own_cert",
    parameters: [object(CONFIG, "conf"), object(CRT, "own_cert"), object(PK, "pk_key")],
    summary: "Sets what shows who we are.",
    before: `${aConfiguration} ${aCertificate} ${aKey}`,
    arguments: "&conf, &crt, &pk",
  },
  {
    name: "mbedtls_ssl_setup",
    parameters: [object(SSL, "ssl"), constant(CONFIG, "conf")],
    summary: "Makes a channel ready for a handshake.",
    before: `${aChannel} ${aConfiguration}`,
    arguments: "&ssl, &conf",
  },
  onChannel("mbedtls_ssl_session_reset", "Makes a channel ready for another handshake."),
  {
    name: "mbedtls_ssl_set_hostname",
    parameters: [object(SSL, "ssl"), input("const char *", "hostname", "up to its NUL", "The peer's name.")],
    summary: "Sets the name that the peer's certificate must have.",
    before: aChannel,
    arguments: '&ssl, "example.com"',
  },
  {
    name: "mbedtls_ssl_set_bio",
    returns: "void",
    parameters: [
      object(SSL, "ssl"),
      inputOutput("void *", "p_bio", "the caller's object", "What the functions are given."),
      value("mbedtls_ssl_send_t *", "f_send", "Sends bytes to the peer."),
      value("mbedtls_ssl_recv_t *", "f_recv", "Receives bytes from the peer."),
      value("mbedtls_ssl_recv_timeout_t *", "f_recv_timeout", "NULL."),
    ],
    summary: "Sets how bytes get to the peer and from it.",
    before: aChannel,
    arguments: "&ssl, NULL, NULL, NULL, NULL",
  },
  onChannel("mbedtls_ssl_handshake", "Does the handshake."),
  {
    name: "mbedtls_ssl_read",
    parameters: [
      object(SSL, "ssl"),
      output("unsigned char *", "buf", "len", "Where the data goes."),
      value("size_t", "len", "How much room there is."),
    ],
    summary: "Reads data of the peer.",
    before: `${aChannel} ${someBytes}`,
    arguments: "&ssl, buf, sizeof buf",
  },
  {
    name: "mbedtls_ssl_write",
    parameters: [
      object(SSL, "ssl"),
      input("const unsigned char *", "buf", "len", "The data."),
      value("size_t", "len", "How many bytes."),
    ],
    summary: "Writes data, and returns how much of it was written.",
    before: `${aChannel} ${someBytes}`,
    arguments: "&ssl, buf, sizeof buf",
  },
  onChannel("mbedtls_ssl_close_notify", "Tells the peer that nothing more comes."),
  ofChannel("mbedtls_ssl_get_verify_result", "Says what was wrong with the peer's certificate.", "uint32_t"),
  ofChannel("mbedtls_ssl_get_version", "Says which version of TLS is spoken.", "const char *"),
  ofChannel("mbedtls_ssl_get_ciphersuite", "Says which cipher suite is used.", "const char *"),
  ofChannel("mbedtls_ssl_get_peer_cert", "Gives the peer's certificate.", "const mbedtls_x509_crt *"),
]);

const randomFunctions = records("mbedtls/psa_util.h", "crypto", [
  {
    name: "mbedtls_psa_get_random",
    parameters: [
      inputOutput("void *", "p_rng", "nothing", "MBEDTLS_PSA_RANDOM_STATE."),
      output("unsigned char *", "output", "output_size", "Where the bytes go."),
      value("size_t", "output_size", "How many bytes."),
    ],
    summary:
      "Fills memory with random bytes of the processor, for functions of Mbed TLS that want such a function.",
    before: someBytes,
    arguments: "MBEDTLS_PSA_RANDOM_STATE, buf, sizeof buf",
  },
]);

export const mbedtlsFunctions: readonly ApiFunction[] = [
  ...pkFunctions,
  ...randomFunctions,
  ...certificateFunctions,
  ...tlsFunctions,
];
