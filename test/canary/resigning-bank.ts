import { generateKeyPairSync, sign } from "node:crypto"

type Json = { [field: string]: unknown }
/** Changes the JSON of a reply; `line` is method and path, ids as `{id}`. */
type Change = (line: string, body: Json) => Json

/** A bank in front of the bank, with a key of its own: it can say anything and have it believed. */
export const resigningBank = () => {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const publicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString()

  /** The reply with another body, signed by this bank. */
  const say = (
    body: string,
    { status, headers }: { readonly status: number; readonly headers?: Headers }
  ) => {
    const signed = new Headers(headers)
    signed.delete("content-length")
    signed.set("content-type", "application/json")
    signed.set(
      "x-bunq-server-signature",
      sign("sha256", Buffer.from(body), keys.privateKey).toString("base64")
    )
    return new Response(body, { status, headers: signed })
  }
  const withOwnKey = (body: Json): Json => ({
    ...body,
    Response: (body["Response"] as readonly Json[]).map((item) =>
      "ServerPublicKey" in item ? { ServerPublicKey: { server_public_key: publicKey } } : item
    )
  })
  /** Passes a reply on under this bank's name, changed. */
  const passOn = async (line: string, response: Response, change: Change): Promise<Response> => {
    const text = await response.text()
    // Not signed by the bank, so neither here.
    if (!response.headers.has("x-bunq-server-signature")) return new Response(text, response)
    const body = change(line, JSON.parse(text) as Json)
    const told = line === "POST /v1/installation" ? withOwnKey(body) : body
    return say(JSON.stringify(told), response)
  }
  return { say, passOn }
}
