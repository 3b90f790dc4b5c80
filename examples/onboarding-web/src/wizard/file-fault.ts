const types = ["image/png", "image/jpeg", "image/gif", "application/pdf"]
const mostBytes = 10_000_000

/** Why the bank would not take a file, and what to do; null when it would. Said before megabytes are sent for nothing. */
export const fileFault = ({ name, type, size }: File): string | null => {
  if (!types.includes(type)) return `${name} is not a PNG, JPEG, GIF or PDF. Choose one that is.`
  if (size > mostBytes)
    return `${name} is larger than 10 MB. Choose a smaller one, or a photo of less quality.`
  return size === 0 ? `${name} is empty. Choose another one.` : null
}
