/* Writes where nothing may be written. */
static const int constant = 1;

int main(void) {
  volatile int *forbidden = (volatile int *)(unsigned long)&constant;
  *forbidden = 2; /* FAULT */
  return 0;
}
