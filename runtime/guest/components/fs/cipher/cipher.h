/* The cryptography of files. Tests have another one in its place. */
#ifndef LITEBOX_FS_CIPHER_H
#define LITEBOX_FS_CIPHER_H

#include "../store.h"

/* Functions return 0, or a negative error number: -ENOMEM or -EAGAIN where the heap is too small or the processor has no random bytes;
 * -EBADMSG for what was altered. */

/* Makes the key of (link), encrypts the node's bytes, and makes the tag of (link). */
int litebox_node_encrypt(struct litebox_link *link, const unsigned char *bytes, unsigned char block[NODE + TAG]);
/* Whatever stands behind the encrypted bytes in (block) is overwritten. */
int litebox_node_decrypt(const struct litebox_link *link, unsigned char block[NODE + TAG], unsigned char *bytes);

/* These return one of LB_SEAL_... */
int litebox_root_seal(lb_seal_policy policy, const struct litebox_root *root, unsigned char sealed[ROOT_SEALED]);
int litebox_root_unseal(const unsigned char sealed[ROOT_SEALED], struct litebox_root *root, lb_seal_policy *policy);

/* The name that the host knows a file by: of the file itself, or of a new one that is to take its place. */
enum litebox_name_use { NAME_OF_FILE = 'f', NAME_OF_NEW = 'n' };
int litebox_hidden_name(enum litebox_name_use use, const char *name, unsigned char hidden[LITEBOX_FILE_NAME]);

#endif
