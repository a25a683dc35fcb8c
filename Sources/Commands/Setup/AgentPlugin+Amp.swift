extension AgentPlugin {
  /// It asks about no tool before it runs: whoever does that has to decide on every one.
  static let amp = AgentPlugin(
    agent: "amp", version: 1,
    body: #"""
      import { spawn } from "node:child_process"


      """# + teller("amp") + #"""

        export default function (amp) {
          if (typeof amp?.on !== "function") return
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
}
