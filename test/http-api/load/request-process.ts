import { Agent, request } from "node:http"

// Sends requests over connections that are kept alive. Told: what, how many connections, and the pace; then, once per message, it runs and tells.

/** What the process is told. */
export interface Requesting {
  readonly port: number
  readonly token: string
  readonly connections: number
  /** Used in turn, each once; the runs go on where the one before ended. */
  readonly requests: ReadonlyArray<{ readonly path: string; readonly body?: string }>
  /** The runs: how many requests, and how many a second are due; null = the next as soon as one is answered. */
  readonly runs: ReadonlyArray<{ readonly count: number; readonly perSecond: number | "half" | null }>
}
/** What came of one run. */
export interface RequestTimes {
  readonly perSecond: number
  /** From when it was due to its answer, ms. */
  readonly p50: number
  readonly p99: number
  readonly longest: number
  readonly statuses: { readonly [status: string]: number }
}

const at = (values: readonly number[], share: number) =>
  values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN

process.once("message", (told: Requesting) => {
  const agent = new Agent({ keepAlive: true, maxSockets: told.connections })
  let next = 0
  let best = 0
  const send = () =>
    new Promise<number>((resolve, reject) => {
      const { path, body } = told.requests[next++ % told.requests.length] ?? { path: "/" }
      const outgoing = request(
        {
          host: "127.0.0.1",
          port: told.port,
          path,
          method: body === undefined ? "GET" : "POST",
          agent,
          headers: {
            authorization: `Bearer ${told.token}`,
            ...(body === undefined
              ? {}
              : { "content-type": "application/json", "content-length": Buffer.byteLength(body) })
          }
        },
        (incoming) => {
          incoming.resume()
          incoming.once("end", () => resolve(incoming.statusCode ?? 0))
        }
      )
      outgoing.once("error", reject)
      outgoing.end(body)
    })
  const run = async ({ count, perSecond }: Requesting["runs"][number]): Promise<RequestTimes> => {
    const took: number[] = []
    const statuses: { [status: string]: number } = {}
    const from = performance.now()
    const one = async (due: number) => {
      const status = await send()
      statuses[status] = (statuses[status] ?? 0) + 1
      took.push(performance.now() - due)
    }
    if (perSecond === null) {
      let left = count
      const line = async () => {
        while (left-- > 0) await one(performance.now())
      }
      await Promise.all(Array.from({ length: told.connections }, line))
    } else {
      const pace = perSecond === "half" ? best / 2 : perSecond
      const all: Promise<void>[] = []
      for (let index = 0; index < count; index += 1) {
        const due = from + (index * 1_000) / pace
        const wait = due - performance.now()
        if (wait > 1) await new Promise((go) => setTimeout(go, wait))
        all.push(one(due))
      }
      await Promise.all(all)
    }
    const rate = count / ((performance.now() - from) / 1_000)
    if (perSecond === null) best = rate
    took.sort((a, b) => a - b)
    return {
      perSecond: rate,
      p50: at(took, 0.5),
      p99: at(took, 0.99),
      longest: took.at(-1) ?? Number.NaN,
      statuses
    }
  }
  let index = 0
  process.on("message", () => {
    const wanted = told.runs[index++]
    if (wanted !== undefined) void run(wanted).then((times) => process.send?.(times))
  })
  process.send?.("ready")
})
