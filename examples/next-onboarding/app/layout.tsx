import type { ReactNode } from "react"

export const metadata = { title: "Onboarding with Next" }

const Layout = ({ children }: { readonly children: ReactNode }) => (
  <html lang="en">
    <body style={{ font: "16px/1.5 system-ui, sans-serif", maxWidth: "40rem", margin: "2rem auto" }}>
      <main>{children}</main>
    </body>
  </html>
)
export default Layout
