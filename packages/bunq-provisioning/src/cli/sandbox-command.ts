import { createSandbox, createVirtualClock, listen, readSandboxTime } from "@bunq-provisioning/sandbox"
import { wallNow } from "../edges/wall-clock.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { exitCode } from "./exit-code.ts"
import { faultsOption } from "./faults-option.ts"
import { fileOption } from "./file-option.ts"
import { scenarioOption } from "./scenario-option.ts"
import { untilAborted } from "./until-aborted.ts"
import { wholeNumber } from "./whole-number.ts"

/** Runs the bank until it is interrupted, which is its normal end. */
export const sandboxCommand = async (context: CommandContext): Promise<Outcome> => {
  const port = wholeNumber(context, "port", { min: 0, max: 65_535, otherwise: 0 })
  const speed = wholeNumber(context, "speed", { min: 1, max: 600, otherwise: 1 })
  const seed = wholeNumber(context, "seed", { min: 0, max: 999_999_999, otherwise: 1 })
  const scenario = scenarioOption(context)
  const faults = faultsOption(context, seed)
  const stateFile = fileOption(context, "state")
  const stood = stateFile === undefined ? null : readSandboxTime(stateFile)
  const clock = createVirtualClock({
    startAt: Math.max(stood ?? 0, stood === null || speed === 1 ? wallNow() : stood),
    speed
  })
  const sandbox = await createSandbox({
    seed,
    clock,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(faults === undefined ? {} : { faults })
  })
  try {
    const server = await listen(sandbox, { port })
    try {
      const { output } = context
      output.line(`The local bank listens on ${server.url} (not bunq; nothing leaves this machine).`)
      output.line(`Its partner API key is ${sandbox.apiKey}. Press Ctrl-C to stop.`)
      output.line(
        `What it can do: ${server.url}/ (scenarios, faults, time and the request log are steered under /control/).`
      )
      output.event({ type: "listening", url: server.url, apiKey: sandbox.apiKey })
      await untilAborted(context.interrupted)
    } finally {
      await server.close()
    }
    const { provisions, sessions, throttled, requests } = sandbox.statistics()
    context.output.line(
      `Stopped after ${requests.total} requests: ${provisions} provisions, ${sessions} sessions, ${throttled} throttled.`
    )
    return {
      exitCode: exitCode.interrupted,
      summary: { ok: true, provisions, sessions, throttled, requests }
    }
  } finally {
    await sandbox.close()
  }
}
