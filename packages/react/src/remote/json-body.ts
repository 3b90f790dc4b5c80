/** What `File.type` says is all that is known of a file here; the server looks. */
const inBase64 = (bytes: Uint8Array): string => {
  let binary = ""
  for (let from = 0; from < bytes.length; from += 8_192)
    binary += String.fromCodePoint(...bytes.subarray(from, from + 8_192))
  return btoa(binary)
}

const asJson = async (value: unknown): Promise<unknown> => {
  if (value instanceof Blob)
    return { contentType: value.type, bytes: inBase64(new Uint8Array(await value.arrayBuffer())) }
  if (value instanceof Uint8Array) return inBase64(value)
  if (Array.isArray(value)) return Promise.all(value.map(asJson))
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).map(async ([key, part]) => [key, await asJson(part)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

/** An event as the API takes it: JSON, with files in base64. Rejects when a file cannot be read, because it was deleted for example. */
export const jsonBody = async (event: object): Promise<string> => JSON.stringify(await asJson(event))
