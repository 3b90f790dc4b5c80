import { lazy, Suspense, useCallback, useEffect, useState } from "react"
import { ProvisionProvider, remote } from "@bunq-provisioning/react"
import { endSession, PageError, readSession } from "./backend.ts"
import type { Session } from "./backend.ts"
import { forgetDrafts } from "./wizard/use-tab-draft.ts"
import { Front } from "./front/front.tsx"
import { Wizard } from "./wizard/wizard.tsx"

// What only the operator's page needs is not in the users' bundle.
const LivePage = lazy(async () => ({ default: (await import("./live/live-page.tsx")).LivePage }))

const Header = ({ live }: { readonly live: boolean }) => (
  <header>
    <a href="#main" className="skip">
      Skip to the content
    </a>
    <span className="brand">
      bunq-provisioning <span className="brand-demo">demo</span>
    </span>
    <nav aria-label="Pages">
      <a href="/" {...(live ? {} : { "aria-current": "page" as const })}>
        Become a customer
      </a>
      <a href="/live" {...(live ? { "aria-current": "page" as const } : {})}>
        Everybody, live
      </a>
    </nav>
  </header>
)

// The cookie says who is asking; the token is good for that one user, and is asked for again when it has run out.
const transportOfVisitor = () =>
  remote({ baseUrl: location.origin, token: async () => (await readSession()).token ?? "" })

/** What one user sees. It is made anew for whoever comes next: a transport keeps the token it has. */
const Own = ({ uuid, onLeave }: { readonly uuid: string; readonly onLeave: () => void }) => {
  const [transport] = useState(transportOfVisitor)
  return (
    <ProvisionProvider transport={transport}>
      <Wizard uuid={uuid} onLeave={onLeave} />
    </ProvisionProvider>
  )
}

const UserPage = () => {
  const [session, setSession] = useState<Session | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const ask = useCallback(() => {
    readSession().then(
      (found) => {
        setSession(found)
        setProblem(null)
      },
      (error: unknown) => setProblem(error instanceof PageError ? error.message : String(error))
    )
  }, [])
  useEffect(ask, [ask])
  const leave = () =>
    void endSession().then((ended) => {
      forgetDrafts()
      setSession(ended)
    }, ask)
  const { uuid = null } = session ?? {}
  if (problem !== null)
    return (
      <main id="main" className="front">
        <p className="notice bad" role="alert">
          {problem}{" "}
          <button type="button" className="quiet" onClick={ask}>
            Try again
          </button>
        </p>
      </main>
    )
  if (session === null) return <main id="main" className="front" aria-busy="true" />
  if (uuid === null) return <Front onBegun={setSession} />
  return <Own key={uuid} uuid={uuid} onLeave={leave} />
}

/** Two pages: the user's own, and the one that shows everybody. */
export const App = () => {
  const live = location.pathname === "/live"
  return (
    <>
      <Header live={live} />
      {live ? (
        <Suspense fallback={<main id="main" aria-busy="true" />}>
          <LivePage />
        </Suspense>
      ) : (
        <UserPage />
      )}
      <footer>
        Not a product of bunq. The bank here is a stand-in on this computer; every name and number is
        invented.
      </footer>
    </>
  )
}
