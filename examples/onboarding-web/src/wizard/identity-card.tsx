import { useEffect, useState } from "react"
import type { IdentityStep } from "./identity-step.ts"
import { identityWords } from "./identity-step.ts"

/** The identity check. bunq's SDK would run here; the demo's server shows a stand-in, and keeps the SDK's token to itself. */
export const IdentityCard = (props: {
  readonly identity: IdentityStep
  readonly canStart: boolean
  readonly busy: boolean
  readonly onStart: () => void
  readonly onFinish: () => void
}) => {
  const { identity, canStart, busy, onStart, onFinish } = props
  const [handedIn, setHandedIn] = useState(false)
  useEffect(() => {
    if (identity !== "in-progress") return setHandedIn(false)
    const hear = (event: MessageEvent<{ readonly type?: string } | null>) => {
      if (event.origin !== location.origin || event.data?.type !== "identity-sdk.done") return
      setHandedIn(true)
      onFinish()
    }
    addEventListener("message", hear)
    return () => removeEventListener("message", hear)
  }, [identity, onFinish])
  return (
    <>
      <p
        className={identity === "rejected" ? "notice bad" : "why"}
        {...(identity === "rejected" ? { role: "alert" } : {})}
      >
        {identityWords[identity]}
      </p>
      {identity === "in-progress" && !handedIn ? (
        <iframe className="sdk" src="/demo/identity-sdk" title="Identity check" />
      ) : null}
      {canStart ? (
        <div className="actions">
          <button
            type="button"
            className="primary"
            aria-disabled={busy}
            onClick={() => (busy ? undefined : onStart())}
          >
            {busy ? "Opening…" : identity === "rejected" ? "Try again" : "Start the identity check"}
          </button>
        </div>
      ) : null}
    </>
  )
}
