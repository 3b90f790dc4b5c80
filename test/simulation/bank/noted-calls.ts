import { commandNames } from "@bunq-provisioning/core"
import { BunqApi } from "@bunq-provisioning/core/ports"
import { Effect, Layer } from "effect"

type Method = (...args: readonly unknown[]) => Effect.Effect<unknown, unknown>

/** Notes the begin and the end of every command's call, whoever implements it. */
export const notedCalls = (begin: (uuid: string, command: string) => () => void) =>
  Layer.effect(
    BunqApi,
    BunqApi.useSync((api) => {
      const noted = commandNames.map((name) => {
        const call = api[name] as unknown as Method
        const around: Method = (...args) =>
          Effect.suspend(() => {
            const over = begin((args[0] as { readonly uuid: string }).uuid, name)
            return call(...args).pipe(Effect.onExit(() => Effect.sync(over)))
          })
        return [name, around] as const
      })
      return BunqApi.of({ ...api, ...(Object.fromEntries(noted) as unknown as Partial<BunqApi["Service"]>) })
    })
  )
