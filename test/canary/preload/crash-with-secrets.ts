// Loaded before the binary: breaks something unforeseen, with all the secrets of one exchange in its text. `CRASH` says how.

const real = globalThis.fetch
const line = process.env["CRASH_AT"] ?? ""

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init)
  const sent = await request.clone().text()
  const response = await real(request)
  if (!`${request.method} ${request.url}`.includes(line)) return response
  const text = [sent, JSON.stringify([...request.headers]), await response.clone().text()].join(" ")
  const crash = Object.assign(new Error(text, { cause: text }), { exchange: text })
  if (process.env["CRASH"] === "exception")
    setImmediate(() => {
      throw crash
    })
  if (process.env["CRASH"] === "rejection") void Promise.reject(crash)
  if (process.env["CRASH"] === "say it") process.stderr.write(`${text}\n`)
  return response
}
