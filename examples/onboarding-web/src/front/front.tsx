import type { Session } from "../backend.ts"
import { StartForm } from "../wizard/start-form.tsx"

const parts = [
  {
    name: "You",
    title: "a user",
    text: "You fill in what the bank asks. Your browser holds a key to your own record and to nothing else."
  },
  {
    name: "The app's server",
    title: "bunq-provisioning",
    text: "It keeps your place, holds the secrets, talks to the bank, and goes on after a crash."
  },
  {
    name: "The bank",
    title: "a stand-in on this computer",
    text: "It behaves as bunq's partner API does, many times faster. It is not bunq."
  }
] as const

/** What this is, who is who, and the two ways in. */
export const Front = ({ onBegun }: { readonly onBegun: (session: Session) => void }) => (
  <main className="front" id="main">
    <div className="pitch">
      <p className="eyebrow">A demo. Nothing leaves this computer.</p>
      <h1>Become a customer of a bank, and watch what it takes.</h1>
      <p className="lead">
        An app wants to open a bank account for you. That is a long and fragile talk between three parties;
        here you can play your part, and see the others play theirs.
      </p>
      <ol className="parts" aria-label="Who is who">
        {parts.map(({ name, title, text }) => (
          <li key={name}>
            <strong>{name}</strong>
            <span className="part-title">{title}</span>
            <span>{text}</span>
          </li>
        ))}
      </ol>
      <p className="other-way">
        <a href="/live" className="button">
          Watch everybody live
        </a>
        <span className="hint">Made-up people are on their way, and you can let more in.</span>
      </p>
    </div>
    <StartForm onBegun={onBegun} />
  </main>
)
