extension AgentPlugin {
  /// It asks about no tool before it runs: whoever does that has to decide on every one.
  ///
  /// Beside the hooks it listens at a socket in Roost's home, `doors/amp-PID.sock`, a line of JSON for a
  /// line. It answers `state` with the thread that is open, puts a text into that thread for `give`, and
  /// tells for `trace` what became of one; an id is given once.
  static let amp = AgentPlugin(
    agent: "amp", version: 2,
    body: #"""
      import { spawn } from "node:child_process"
      import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs"
      import { createServer } from "node:net"


      """# + teller("amp") + door + #"""

        export default function (amp) {
          if (typeof amp?.on !== "function") return
          const held = openDoor()
          let waiting = ""
          let isOwn = false

          const keep = (text) => {
            if (text) waiting = [waiting, text].filter(Boolean).join("\n\n")
          }
          const take = () => {
            const text = waiting
            waiting = ""
            return text
          }
          const about = (event, context, more) => ({
            session_id: event?.thread?.id ?? context?.thread?.id ?? event?.threadID,
            cwd: process.cwd(),
            ...more,
          })
          const on = (name, work) => {
            try {
              amp.on(name, async (event, context) => {
                try {
                  if (typeof context?.thread?.appendUserMessage === "function") {
                    held.thread = context.thread
                  }
                  return await work(event, context)
                } catch {
                  return undefined
                }
              })
            } catch {}
          }

          on("session.start", async (event, context) => {
            keep(await tell("SessionStart", about(event, context)))
          })
          on("agent.start", async (event, context) => {
            const more = isOwn ? {} : { prompt: "person" }
            isOwn = false
            keep(await tell("UserPromptSubmit", about(event, context, more)))
            return waiting ? { message: { content: take(), display: false } } : undefined
          })
          on("tool.result", async (event, context) => {
            const name = event?.tool ?? event?.name
            const tool = typeof name === "string" ? name : name?.name
            keep(await tell("PostToolUse", about(event, context, { tool_name: tool })))
            if (!waiting || typeof context?.thread?.appendUserMessage !== "function") return
            const text = take()
            try {
              await context.thread.appendUserMessage(
                { type: "user-message", content: text },
                { steer: true },
              )
            } catch {
              keep(text)
            }
          })
          on("agent.end", async (event, context) => {
            keep(await tell("Stop", about(event, context, { stop_hook_active: false })))
            if (!waiting) return undefined
            isOwn = true
            return { action: "continue", userMessage: take() }
          })
        }

        """#)

  /// Opens the socket; what it returns holds the thread that is open.
  private static let door = #"""
    const openDoor = () => {
      const held = { thread: undefined }
      const given = new Map()

      const give = async ({ id, thread, text }) => {
        const known = given.get(id)
        if (known) return known.outcome
        const open = held.thread
        if (!open || open.id !== thread) return { status: "away" }
        const entry = { status: "pending" }
        entry.outcome = (async () => {
          try {
            await open.appendUserMessage({ type: "user-message", content: text }, { steer: true })
            entry.status = "taken"
          } catch (error) {
            entry.status = "refused"
            entry.why = String(error?.message ?? error)
          }
          return { status: entry.status, why: entry.why }
        })()
        given.set(id, entry)
        if (given.size > 1000) given.delete(given.keys().next().value)
        return entry.outcome
      }

      const answer = async (question) => {
        if (question.ask === "state") return { thread: held.thread?.id }
        if (question.ask === "give") return await give(question)
        if (question.ask === "trace") return { status: given.get(question.id)?.status ?? "absent" }
        return {}
      }

      const serve = (socket) => {
        let text = ""
        socket.setEncoding("utf8")
        socket.on("error", () => {})
        socket.on("data", async (data) => {
          text += data
          if (text.length > 4_000_000) return socket.destroy()
          const end = text.indexOf("\n")
          if (end < 0) return
          const line = text.slice(0, end)
          text = text.slice(end + 1)
          try {
            socket.end(JSON.stringify(await answer(JSON.parse(line))) + "\n")
          } catch {
            socket.destroy()
          }
        })
      }

      try {
        const home = process.env.ROOST_HOME || `${process.env.HOME}/.roost`
        if (!existsSync(home)) return held
        mkdirSync(`${home}/doors`, { recursive: true, mode: 0o700 })
        const path = `${home}/doors/amp-${process.pid}.sock`
        rmSync(path, { force: true })
        const server = createServer(serve)
        server.on("error", () => {})
        server.listen(path, () => chmodSync(path, 0o600))
        server.unref()
        process.on("exit", () => rmSync(path, { force: true }))
      } catch {}
      return held
    }

    """#
}
