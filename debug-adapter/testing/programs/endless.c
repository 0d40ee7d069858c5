/* Runs until somebody sets `stop`. */
volatile int stop;
volatile unsigned long turns;

static void turn(void) {
  turns++; /* TURN */
}

int main(void) {
  while (!stop) {
    turn();
  }
  return 7; /* END */
}
