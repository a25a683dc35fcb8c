import Commands
import Control
import JSONSyntax
import Testing

/// How each agent's hooks are read, and answered.
@Suite struct HookDialectTests {
  private func payload(_ sample: HookSample) throws -> HookPayload {
    let dialect = try #require(HookDialect.of(sample.agent))
    return HookPayload(sample.payload, dialect, try #require(dialect.event(sample.event)))
  }

  @Test(arguments: HookSample.all)
  func `What an agent tells is its own, and read`(sample: HookSample) throws {
    let payload = try payload(sample)
    #expect(payload.isOwn([:]))
    #expect(!payload.isOfSubagent && !payload.isContinued)
    #expect(payload.conversation == "c1")
    let meaning = HookDialect.of(sample.agent)?.event(sample.event)?.meaning
    #expect(payload.tool == (meaning == .toolUse ? "Bash" : nil))
    if meaning == .stop, sample.agent != "cursor", sample.agent != "copilot" {
      #expect(payload.summary == "done")
    }
    if sample.payload["cwd"] != nil || sample.payload["working_dir"] != nil {
      #expect(payload.directory == "/w")
    }
  }

  @Test(arguments: HookSample.foreign)
  func `What another program tells to the same hooks is passed over`(sample: HookSample) throws {
    #expect(try !payload(sample).isOwn([:]))
  }

  @Test func `No agent takes another's words for its own, where they differ`() throws {
    for sample in HookSample.all {
      for dialect in HookDialect.all where dialect.agent != sample.agent {
        guard let event = dialect.event(sample.event) else { continue }
        let isOwn = HookPayload(sample.payload, dialect, event).isOwn([:])
        // These write as Claude Code does, and run their own hooks alone.
        guard dialect.agent == "claude",
          !["codex", "qwen", "goose", "opencode", "amp"].contains(sample.agent)
        else { continue }
        #expect(!isOwn, "\(dialect.agent) takes \(sample)")
      }
    }
    let stop = try #require(HookSample.all.first { $0.agent == "claude" && $0.event == "Stop" })
    #expect(try !payload(stop).isOwn(["CURSOR_VERSION": "1"]))
    #expect(try !payload(stop).isOwn(["GROK_HOOK_EVENT": "Stop"]))
    #expect(try payload(stop).isOwn(["CURSOR_TRACE_ID": "1"]))
  }

  @Test func `The answers are as each agent reads them`() throws {
    func answer(_ agent: String, _ event: String) throws -> JSON? {
      let found = try #require(HookDialect.of(agent)?.event(event))
      return found.answer.map { HookDialect.answer($0, "T", to: event) }
    }
    let context: (String) -> JSON = {
      ["hookSpecificOutput": ["hookEventName": .string($0), "additionalContext": "T"]]
    }
    #expect(try answer("claude", "Stop") == context("Stop"))
    #expect(try answer("claude", "Notification") == nil)
    // Nothing else may be in it: Codex would drop it all.
    #expect(try answer("codex", "Stop") == ["decision": "block", "reason": "T"])
    #expect(try answer("codex", "PostToolUse") == context("PostToolUse"))
    #expect(try answer("gemini", "AfterAgent") == ["decision": "deny", "reason": "T"])
    #expect(try answer("gemini", "AfterTool") == context("AfterTool"))
    #expect(try answer("qwen", "Stop") == ["decision": "block", "reason": "T"])
    #expect(try answer("goose", "Stop") == ["decision": "block", "reason": "T"])
    #expect(try answer("goose", "UserPromptSubmit") == nil)
    #expect(try answer("crush", "PreToolUse") == ["context": "T"])
    #expect(try answer("cursor", "stop") == ["followup_message": "T"])
    #expect(try answer("cursor", "beforeSubmitPrompt") == nil)
    #expect(try answer("copilot", "agentStop") == ["decision": "block", "reason": "T"])
    #expect(try answer("copilot", "notification") == ["additionalContext": "T"])
    #expect(try answer("opencode", "Stop") == ["text": "T"])
    #expect(try answer("amp", "UserPromptSubmit") == ["text": "T"])
    #expect(try answer("gptme", "session.start") == nil)
  }

  @Test func `Subagents, and turns that go on because of a hook, are told apart`() throws {
    func payload(_ agent: String, _ event: String, _ json: JSON) throws -> HookPayload {
      let dialect = try #require(HookDialect.of(agent))
      return HookPayload(json, dialect, try #require(dialect.event(event)))
    }
    #expect(try payload("claude", "PostToolUse", ["agent_id": "a"]).isOfSubagent)
    #expect(try !payload("claude", "PostToolUse", ["agent_id": .null]).isOfSubagent)
    #expect(try payload("claude", "Stop", ["stop_hook_active": true]).isContinued)
    #expect(try payload("cursor", "stop", ["loop_count": 1]).isContinued)
    #expect(try payload("qwen", "UserPromptSubmit", ["prompt": "x"]).isContinued)
    #expect(try !payload("codex", "UserPromptSubmit", ["prompt": "x"]).isContinued)
    #expect(try payload("opencode", "UserPromptSubmit", ["session_id": "c1"]).isContinued)
  }

  @Test func `Members of any type do no harm`() throws {
    for dialect in HookDialect.all {
      for event in dialect.events {
        for value: JSON in [.null, 1, true, [], [:], "x"] {
          var object = JSONObject()
          for key in ["session_id", "tool_name", "cwd", "agent_id", "stop_hook_active"] {
            object[key] = value
          }
          let payload = HookPayload(.object(object), dialect, event)
          #expect(payload.isOwn([:]))
          #expect(payload.tool == (value.string != nil ? "x" : nil))
        }
        for value: JSON in [.null, [], 1, "x"] {
          #expect(HookPayload(value, dialect, event).isOwn([:]))
        }
      }
    }
  }

  @Test func `Roost's commands are known again, whatever version wrote them`() {
    let ours = [
      "roost hook Stop", "roost hook claude Stop 2>/dev/null || true", "/a/b/roost hook x y",
      "'/with space/roost' hook codex Stop", HookWords.command("/it's/roost", "qwen", "Stop"),
    ]
    for command in ours { #expect(HookWords.isOurs(command), "\(command)") }
    for command in ["", "roost", "roost send x", "say roost hook Stop", "rooster hook Stop", "'x"] {
      #expect(!HookWords.isOurs(command), "\(command)")
    }
    #expect(
      HookWords.command("roost", "goose", "Stop") == "roost hook goose Stop 2>/dev/null || true")
  }
}
