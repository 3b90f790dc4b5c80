import { get } from "node:http"

// Follows many streams of changes, and takes down when each view and each change arrived. Told: where, and whom with which token.

/** What the process is told. */
export interface Reading {
  readonly port: number
  /** One stream each. */
  readonly streams: ReadonlyArray<{ readonly path: string; readonly token: string }>
}
/** When what was read arrived, ms of the epoch: of each stream, in order; `uuid` where a stream is of everybody. */
export interface ReadTimes {
  readonly streams: ReadonlyArray<ReadonlyArray<{ readonly at: number; readonly uuid: string }>>
}

const now = () => performance.timeOrigin + performance.now()

process.once("message", (told: Reading) => {
  const times = told.streams.map((): Array<{ at: number; uuid: string }> => [])
  let open = 0
  for (const [index, { path, token }] of told.streams.entries()) {
    const event = path === "/v1/changes" ? "change" : "view"
    let isFirst = event === "view"
    const options = {
      host: "127.0.0.1",
      port: told.port,
      path,
      headers: { authorization: `Bearer ${token}` },
      agent: false
    } as const
    get(options, (incoming) => {
      if (incoming.statusCode !== 200) throw new Error(`A stream was answered with ${incoming.statusCode}.`)
      let text = ""
      open += 1
      if (open === told.streams.length) process.send?.("open")
      incoming.on("data", (bytes: Buffer) => {
        const at = now()
        text += bytes.toString("utf8")
        const frames = text.split("\n\n")
        text = frames.pop() ?? ""
        for (const frame of frames) {
          if (!frame.includes(`event: ${event}\n`)) continue
          const uuid = /"uuid":"([^"]+)"/.exec(frame)?.[1] ?? ""
          // The first view is where the user was.
          if (!isFirst) times[index]?.push({ at, uuid })
          isFirst = false
        }
      })
    })
  }
  process.on("message", () => process.send?.({ streams: times } satisfies ReadTimes))
})
