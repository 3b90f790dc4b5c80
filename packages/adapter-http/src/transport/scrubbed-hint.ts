const masks: readonly RegExp[] = [
  // What is quoted is often what was sent.
  /"[^"]*"|“[^”]*”|'[^']{3,}'|`[^`]*`/g,
  /\S*@\S*/g,
  /\b[a-z]+:\/\/\S+/gi,
  /\S*\d\S*/g,
  /\S{20,}/g
]

/** Words a refusal may begin with; any other word with a capital can be a name. */
const known = new Set(
  (
    "A An And Authentication Cannot Check Credential Device Email Field For Incorrect Insufficient Invalid It Method Missing Monetary " +
    "No Not Only Partner Phone Please Product Provision Request Route See Session Something Superfluous That The There This Token " +
    "Too Unknown User Value You Your"
  ).split(" ")
)

const letters = (word: string): string => word.replace(/[^\p{L}]/gu, "").toLowerCase()

/** Every word of every text in a JSON body. */
const wordsOf = (sent: string | null): ReadonlySet<string> => {
  const texts = [...(sent ?? "").matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)]
  return new Set(
    texts
      .filter(([, , isKey]) => isKey === undefined)
      .flatMap(([, text]) => (text ?? "").split(/\s+/))
      .map(letters)
  )
}

/**
 * bunq's text without anything that could be personal or secret: quoted words, addresses, anything with a digit in it, long tokens, names, and
 * whatever stood in the request. What is left tells an operator what kind of refusal it was.
 */
export const scrubbedHint = (text: string, sent: string | null = null): string => {
  let hint = text.slice(0, 1000).replace(/[\p{C}\s]+/gu, " ")
  for (const mask of masks) hint = hint.replace(mask, "…")
  const secret = wordsOf(sent)
  const isOpen = (word: string): boolean =>
    !secret.has(letters(word)) &&
    (known.has(word) || /^[A-Z]{2,5}$/.test(word) || word === word.toLowerCase())
  return hint
    .replace(/[\p{L}][\p{L}'’-]*/gu, (word) => (isOpen(word) ? word : "…"))
    .trim()
    .slice(0, 160)
}
