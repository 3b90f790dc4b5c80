// Makes this process live TIME_SPEED times as fast, from the epoch ms TIME_FROM on: the bank of the test does the same.
const from = Number(process.env["TIME_FROM"])
const speed = Number(process.env["TIME_SPEED"])
if (!(from > 0 && speed > 0)) throw new Error("TIME_FROM and TIME_SPEED are numbers")

const real = {
  now: Date.now,
  monotonic: performance.now.bind(performance),
  nanos: process.hrtime.bigint,
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval
}
Date.now = () => Math.floor(from + (real.now() - from) * speed)
performance.now = () => real.monotonic() * speed
process.hrtime.bigint = () => real.nanos() * BigInt(speed)
const faster =
  <A extends (run: never, ms: number, ...rest: never[]) => unknown>(timer: A) =>
  (run: never, ms = 0, ...rest: never[]) =>
    timer(run, ms / speed, ...rest)
Object.assign(globalThis, { setTimeout: faster(real.setTimeout), setInterval: faster(real.setInterval) })
