/** The address of a stored picture for the desk, whatever its state. */
export function pictureAddress(media: string): string {
  return `/desk/api/media/${media}/view`;
}
