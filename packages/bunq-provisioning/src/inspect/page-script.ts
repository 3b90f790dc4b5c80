/** What the inspector's page does: it listens, draws the chart of one user, and hands everything on to Stately's inspector once somebody asks for it. */
export const pageScript = (stately: string): string => `const users = new Map()
const heard = []
const mostHeard = 2000
const select = document.getElementById("users")
const chart = document.getElementById("chart")
const log = document.querySelector("#log ol")
const connection = document.getElementById("connection")
const make = (name, text, ...classes) => {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  made.className = classes.join(" ")
  return made
}

const draw = (name, state, value) => {
  const inner = Object.entries(state.states ?? {})
  const lit = value !== undefined
  const box = make("div", undefined, "state", lit ? "active" : "", inner.length ? "" : "leaf", state.type ?? "")
  if (lit && !inner.length) box.setAttribute("aria-current", "true")
  const label = make("b", name)
  if (state.description) box.title = state.description
  box.append(label)
  if (inner.length) {
    const within = make("div", undefined, "inner")
    for (const [key, child] of inner) {
      const deeper = typeof value === "string" ? (value === key ? {} : undefined) : value?.[key]
      within.append(draw(key, child, deeper))
    }
    box.append(within)
  }
  return box
}

const show = () => {
  const user = users.get(select.value)
  if (user === undefined) return
  const { left, top } = { left: chart.scrollLeft, top: chart.scrollTop }
  chart.replaceChildren(draw(user.name, user.definition, user.value ?? {}))
  chart.scrollTo(left, top)
  const last = user.events.slice(-100).toReversed()
  log.replaceChildren(...last.map(({ event, createdAt }) => {
    const [, came, command] = /^xstate[.](done|error)[.]actor[.](.+)$/.exec(event.type) ?? []
    const what = command === undefined ? event.type : command + (came === "done" ? " is done" : " failed")
    const line = make("li", [what, event.about].filter(Boolean).join(" "))
    const at = new Date(Number(createdAt)).toISOString().slice(11, 19)
    const more = [at, event.source, event.fact === "moved" ? null : event.fact, event.because, event.reason]
    line.append(make("small", more.filter(Boolean).join(" \\u00b7 ")))
    return line
  }))
  // The number of its entry in the journal.
  log.start = Number(last[0]?.id.split("/")[1] ?? 0)
}

let due = false
const showSoon = () => {
  if (due) return
  due = true
  requestAnimationFrame(() => {
    due = false
    show()
  })
}

const take = (message) => {
  const { type, sessionId } = message
  if (type === "@xstate.actor" && message.parentId === undefined) {
    const known = users.get(sessionId)
    const definition = JSON.parse(message.definition)
    users.set(sessionId, { name: message.name, definition, value: message.snapshot.value, events: known?.events ?? [] })
    if (known === undefined) {
      const option = make("option", sessionId)
      option.value = sessionId
      select.append(option)
    }
  }
  const user = users.get(sessionId)
  if (user === undefined) return
  if (type === "@xstate.event" && user.events.push(message) > mostHeard) user.events.shift()
  if (type === "@xstate.snapshot") {
    user.value = message.snapshot.value
    // A replay that goes back tells where the user was before: what came after has not happened yet.
    const at = user.events.findLastIndex(({ id }) => id === message.id)
    if (at >= 0 || message.id === sessionId) user.events.length = at + 1
  }
  if (sessionId === select.value) showSoon()
}

let frame = null
const pass = (message) => frame?.contentWindow?.postMessage(message, "${stately}")
window.addEventListener("message", ({ origin, data }) => {
  if (origin !== "${stately}" || data?.type !== "@statelyai.connected") return
  for (const message of heard) pass(message)
  frame.dataset.connected = "true"
})
document.getElementById("stately").addEventListener("click", ({ target }) => {
  frame = make("iframe")
  frame.title = "Stately inspector"
  frame.src = "${stately}/inspect"
  document.querySelector("main").replaceChildren(frame)
  target.remove()
}, { once: true })

const connect = (wait) => {
  const socket = new WebSocket(location.origin.replace(/^http/, "ws"))
  socket.addEventListener("open", () => { connection.textContent = "live" ; wait = 500 })
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data)
    heard.push(message)
    // Who is there must not be forgotten before what they did.
    if (heard.length > mostHeard) heard.splice(heard.findIndex(({ type }) => type !== "@xstate.actor"), 1)
    if (frame?.dataset.connected) pass(message)
    take(message)
  })
  socket.addEventListener("close", () => {
    connection.textContent = "not connected: the inspector has ended"
    setTimeout(connect, wait, Math.min(wait * 2, 10000))
  })
}
select.addEventListener("change", show)
connect(500)
`
