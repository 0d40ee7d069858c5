#include "authority.h"

const char source_authority[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBpDCCAUqgAwIBAgIUGquITZCxA/kUNGoWnO3GLiA2migwCgYIKoZIzj0EAwIw\n"
    "LzEtMCsGA1UEAwwkQXV0aG9yaXR5IG9mIHRoZSBzYW1wbGUgcHJpY2Utb3JhY2xl\n"
    "MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAvMS0wKwYDVQQDDCRB\n"
    "dXRob3JpdHkgb2YgdGhlIHNhbXBsZSBwcmljZS1vcmFjbGUwWTATBgcqhkjOPQIB\n"
    "BggqhkjOPQMBBwNCAARFfhE6LVbEF5GjJiCcX4Srf+Eh9kltoXgho+jxXxSfeDN1\n"
    "rO8tp6+vuXvM1EkwhCT4czdA3xPns+w8y4FHrniro0IwQDAPBgNVHRMBAf8EBTAD\n"
    "AQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUmD5XUr7XMNwh6xRgl9S6/CeI\n"
    "XzMwCgYIKoZIzj0EAwIDSAAwRQIgKV5fDhI6EBWfqxtrxKpcO1WklKFoH2YOT7OZ\n"
    "1ZGxPoYCIQC3VsAxcNTgmbb1Bxidsfv/bilJwgH82ZD0hgEnzQP+/A==\n"
    "-----END CERTIFICATE-----\n";
