/** A more helpful sentence for files that people take for images. */
export function foreignFile(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46) {
    return "This is an ELF file, not an enclave image: the image is the .sgxs file that 'litebox build' writes beside it.";
  }
  if (a === 0x06 && b === 0 && c === 0 && d === 0)
    return "This is a signature (SIGSTRUCT), not an enclave image: the image is the .sgxs file that it lies beside.";
  if (a === 0x7b)
    return "This is a text file, not an enclave image: the image is the .sgxs file that 'litebox build' writes.";
  return undefined;
}
