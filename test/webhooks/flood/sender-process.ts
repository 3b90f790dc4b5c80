import { performance } from "node:perf_hooks"
import { openHookConnection } from "./hook-connection.ts"
import type { HookConnection } from "./hook-connection.ts"
import { numberMark } from "./sending.ts"
import type { HookTemplate, Sending, Sent } from "./sending.ts"

// Sends webhooks as its parent says, and tells it what came of them.

/** A request whose number is written where its marks are. */
const numbered = ({ path, body }: HookTemplate) => {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nuser-agent: bunq-test-kit\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
  const bytes = Buffer.from(head + body)
  const places: number[] = []
  for (let at = bytes.indexOf(numberMark); at >= 0; at = bytes.indexOf(numberMark, at + 1)) places.push(at)
  return (number: number): Buffer => {
    for (const at of places) bytes.write(String(number), at, "latin1")
    return bytes
  }
}

const percentileOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN

const send = async (sending: Sending): Promise<Sent> => {
  const { port, templates, perSecond, warmUp, counted } = sending
  const fail = (why: string): never => {
    process.stderr.write(`${why}\n`)
    process.exit(1)
  }
  const open = () => openHookConnection(port, fail)
  // A request is written on one connection at a time, so each has bytes of its own.
  const lines = await Promise.all(
    Array.from({ length: sending.connections }, async () => ({
      connection: await open(),
      requests: templates.map(numbered)
    }))
  )
  const statuses: Record<string, number> = {}
  const latencies: number[] = []
  const [from, start] = [sending.from, performance.now()]
  const [countFrom, until] = [start + warmUp, start + warmUp + counted]
  let used = 0
  const { promise: over, resolve: finish } = Promise.withResolvers<void>()
  type Line = { readonly connection: HookConnection; readonly requests: ReturnType<typeof numbered>[] }

  const one = ({ connection, requests }: Line, dueAt: number, then: () => void): void => {
    const number = from + used
    const request = requests[used % requests.length]?.(number) ?? fail("There is no template.")
    used += 1
    connection.send(request, (status) => {
      const now = performance.now()
      const counts = perSecond === null ? now >= countFrom && now < until : dueAt >= countFrom
      if (counts) {
        statuses[status] = (statuses[status] ?? 0) + 1
        latencies.push(now - dueAt)
      }
      then()
    })
  }

  if (perSecond === null) {
    let under = lines.length
    const next = (line: Line): void => {
      const now = performance.now()
      if (now >= until) return void ((under -= 1) === 0 && finish())
      one(line, now, () => next(line))
    }
    lines.forEach(next)
  } else {
    const idle: Line[] = [...lines]
    const due: number[] = []
    let [made, answered] = [0, 0]
    const flush = (): void => {
      while (due.length > 0 && idle.length > 0) {
        const line = idle.shift() as Line
        one(line, due.shift() as number, () => {
          answered += 1
          idle.push(line)
          if (made > 0 && performance.now() >= until && answered === made) return finish()
          flush()
        })
      }
    }
    const timer = setInterval(() => {
      const now = Math.min(performance.now(), until)
      for (; start + (made * 1_000) / perSecond < now; made += 1) due.push(start + (made * 1_000) / perSecond)
      flush()
      if (now < until) return
      clearInterval(timer)
      if (answered === made) finish()
    }, 1)
  }
  await over
  for (const { connection } of lines) connection.close()
  const sorted = latencies.toSorted((a, b) => a - b)
  return {
    statuses,
    perSecond: (latencies.length * 1_000) / counted,
    p50: percentileOf(sorted, 0.5),
    p99: percentileOf(sorted, 0.99),
    longest: sorted.at(-1) ?? Number.NaN,
    used
  }
}

process.once("message", (sending: Sending) => {
  void send(sending).then((sent) => process.send?.(sent, () => process.disconnect()))
})
