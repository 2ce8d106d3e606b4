/** A text as a name of a file: nothing in it means a folder or needs quotes. */
export function fileNameOf(text: string): string {
  return text.replace(/[^\w.-]+/g, '_').slice(-120);
}
