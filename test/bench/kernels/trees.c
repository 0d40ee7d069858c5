/* Binary trees: built, searched, walked. Loads that depend on loads. */

#include "kernel.h"

enum { COUNT = 8192 };
struct node {
    struct node *left, *right;
    uint32_t key;
};
static struct node nodes[COUNT];

static __attribute__((noinline)) void insert(struct node **root, struct node *node) {
    while (*root != NULL)
        root = node->key < (*root)->key ? &(*root)->left : &(*root)->right;
    *root = node;
}

static __attribute__((noinline)) int depth(const struct node *root, uint32_t key) {
    int steps = 0;
    while (root != NULL && root->key != key) {
        root = key < root->key ? root->left : root->right;
        steps++;
    }
    return steps;
}

static uint32_t sum(const struct node *root) {
    return root == NULL ? 0 : sum(root->left) * 3 + root->key + sum(root->right);
}

int main(int argc, char **argv) {
    uint32_t seed = 13, total = 0;
    for (int round = rounds_of(argc, argv); round > 0; round--) {
        struct node *root = NULL;
        for (int i = 0; i < COUNT; i++) {
            nodes[i] = (struct node){.key = next_random(&seed)};
            insert(&root, &nodes[i]);
        }
        for (int i = 0; i < COUNT; i++)
            total += (uint32_t)depth(root, nodes[i].key);
        total += sum(root);
    }
    printf("%08x\n", total);
    return 0;
}
