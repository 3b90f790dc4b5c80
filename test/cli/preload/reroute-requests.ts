// Sends requests elsewhere, as somebody in the middle would: REROUTE is a list of `from => to`, applied to the URL.
const rules = (process.env["REROUTE"] ?? "").split(";").map((rule) => {
  const [from = "", to = ""] = rule.split(" => ")
  return [new RegExp(from), to] as const
})
const real = globalThis.fetch
globalThis.fetch = async (input, init) => {
  const request = input instanceof Request ? input : new Request(input, init)
  const url = rules.reduce((text, [from, to]) => text.replace(from, to), request.url)
  if (url === request.url) return real(request)
  const { method, headers } = request
  const body = method === "GET" ? null : await request.arrayBuffer()
  return real(url, { method, headers, body, signal: request.signal })
}
