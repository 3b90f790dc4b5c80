import { logEvent } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"

const aDay = 86_400_000
/** When it is tried again after it failed, for example because bunq could not be reached. */
const tenMinutes = 600_000

/**
 * Decides when an installation is made anew because bunq signs with another key than the one it brought: every reply would be refused for ever
 * otherwise. An inference, as no source says whether bunq ever changes that key.
 *
 * Several replies in a row have to carry a wrong signature, and it happens once a day per owner at most (one that fails is tried again after ten
 * minutes), with a warning in the log. The fresh
 * installation is trusted like the first one, because it comes over TLS from the same host: whoever can break that can change the key. Where this is
 * too much trust, alert on the warning.
 */
export const makeRenewedTrust = (suspects: (owner: string) => boolean) => {
  const notBefore = new Map<string, number>()
  return {
    suspects,
    /** Whether the owner's installation is to be replaced now. */
    due: Effect.fnUntraced(function* (owner: string) {
      if (!suspects(owner)) return false
      const now = yield* Clock.currentTimeMillis
      if (now < (notBefore.get(owner) ?? -Infinity)) return false
      notBefore.set(owner, now + tenMinutes)
      yield* logEvent({
        level: "warning",
        event: "trust.renewed",
        message:
          "Replies carry signatures that do not fit the key bunq gave at installation: the installation is made anew, and the key it brings is trusted from now on. If this comes again, look for a proxy between here and bunq.",
        about: { owner }
      })
      return true
    }),
    /** It was replaced: not again for a day. */
    renewed: (owner: string): Effect.Effect<void> =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        notBefore.set(owner, now + aDay)
      })
  }
}
