import { firstEnvelope, played, playedWithAnswersBeforehand } from "./lifecycle-events.ts"

const story = process.argv[2] === "answers beforehand" ? playedWithAnswersBeforehand() : played()
const sizes = [firstEnvelope(), ...story.map(({ envelope }) => envelope)].map((envelope) =>
  Buffer.byteLength(JSON.stringify(envelope))
)
const last = story.at(-1)?.envelope
if (!JSON.stringify(last).includes('"value":{"open":"active"}'))
  throw new Error(`It does not end verified: ${JSON.stringify(last)}`)
console.log(JSON.stringify([Math.max(...sizes), sizes.at(-1)]))
