import JSONSyntax

/// What agents tell their hooks.
struct HookSample: Sendable, CustomStringConvertible {
  /// How it is known what an agent tells.
  enum Source: Sendable {
    /// A run of the program had these members; the values are shortened.
    case recorded
    /// By hand, from its documentation.
    case documented
    /// By hand, as Roost's own plugin for the program writes it.
    case plugin
  }

  var agent: String
  var event: String
  var source: Source
  var payload: JSON

  var description: String { "\(agent) \(event)" }

  static let all: [HookSample] = [
    HookSample(
      agent: "opencode", event: "PostToolUse", source: .plugin,
      payload: [
        "hook_event_name": "PostToolUse", "session_id": "c1", "cwd": "/w", "tool_name": "Bash",
      ]),
    HookSample(
      agent: "opencode", event: "UserPromptSubmit", source: .plugin,
      payload: [
        "hook_event_name": "UserPromptSubmit", "session_id": "c1", "cwd": "/w",
        "prompt": "person",
      ]),
    HookSample(
      agent: "amp", event: "PostToolUse", source: .plugin,
      payload: [
        "hook_event_name": "PostToolUse", "session_id": "c1", "cwd": "/w", "tool_name": "Bash",
      ]),
    HookSample(
      agent: "claude", event: "SessionStart", source: .recorded,
      payload: [
        "session_id": "c1", "transcript_path": "/none/c1.jsonl", "cwd": "/w",
        "hook_event_name": "SessionStart", "source": "startup", "model": "m",
      ]),
    HookSample(
      agent: "claude", event: "PostToolUse", source: .recorded,
      payload: [
        "session_id": "c1", "transcript_path": "/none/c1.jsonl", "cwd": "/w", "prompt_id": "p",
        "permission_mode": "default", "hook_event_name": "PostToolUse", "tool_name": "Bash",
        "tool_input": ["command": "ls"], "tool_response": ["stdout": ""], "tool_use_id": "t",
        "duration_ms": 3,
      ]),
    HookSample(
      agent: "claude", event: "Stop", source: .recorded,
      payload: [
        "session_id": "c1", "transcript_path": "/none/c1.jsonl", "cwd": "/w", "prompt_id": "p",
        "permission_mode": "default", "hook_event_name": "Stop", "stop_hook_active": false,
        "last_assistant_message": "done", "background_tasks": [], "session_crons": [],
      ]),
    HookSample(
      agent: "codex", event: "UserPromptSubmit", source: .recorded,
      payload: [
        "session_id": "c1", "turn_id": "t", "transcript_path": .null, "cwd": "/w",
        "hook_event_name": "UserPromptSubmit", "model": "m", "permission_mode": "default",
        "prompt": "hello",
      ]),
    HookSample(
      agent: "codex", event: "PostToolUse", source: .documented,
      payload: [
        "session_id": "c1", "turn_id": "t", "transcript_path": "/none/r.jsonl", "cwd": "/w",
        "hook_event_name": "PostToolUse", "model": "m", "permission_mode": "default",
        "tool_name": "Bash", "tool_input": ["command": "ls"], "tool_response": "ok",
        "tool_use_id": "u",
      ]),
    HookSample(
      agent: "codex", event: "Stop", source: .recorded,
      payload: [
        "session_id": "c1", "turn_id": "t", "transcript_path": "/none/r.jsonl", "cwd": "/w",
        "hook_event_name": "Stop", "model": "m", "permission_mode": "default",
        "stop_hook_active": false, "last_assistant_message": "done",
      ]),
    HookSample(
      agent: "gemini", event: "BeforeAgent", source: .documented,
      payload: [
        "session_id": "c1", "transcript_path": "/none/s.json", "cwd": "/w",
        "hook_event_name": "BeforeAgent", "timestamp": "2026-08-01T10:00:00.000Z", "prompt": "x",
      ]),
    HookSample(
      agent: "gemini", event: "AfterTool", source: .documented,
      payload: [
        "session_id": "c1", "transcript_path": "/none/s.json", "cwd": "/w",
        "hook_event_name": "AfterTool", "timestamp": "2026-08-01T10:00:00.000Z",
        "tool_name": "Bash", "tool_input": [:], "tool_response": ["llmContent": "ok"],
      ]),
    HookSample(
      agent: "gemini", event: "AfterAgent", source: .documented,
      payload: [
        "session_id": "c1", "transcript_path": "/none/s.json", "cwd": "/w",
        "hook_event_name": "AfterAgent", "timestamp": "2026-08-01T10:00:00.000Z", "prompt": "x",
        "prompt_response": "done", "stop_hook_active": false,
      ]),
    HookSample(
      agent: "qwen", event: "UserPromptSubmit", source: .documented,
      payload: [
        "session_id": "c1", "transcript_path": "/none/s.jsonl", "cwd": "/w",
        "hook_event_name": "UserPromptSubmit", "timestamp": "2026-08-01T10:00:00.000Z",
        "prompt": "x", "submitted_prompt": "x",
      ]),
    HookSample(
      agent: "qwen", event: "Stop", source: .documented,
      payload: [
        "session_id": "c1", "transcript_path": "/none/s.jsonl", "cwd": "/w",
        "hook_event_name": "Stop", "timestamp": "2026-08-01T10:00:00.000Z",
        "stop_hook_active": false, "last_assistant_message": "done", "context_usage": .decimal(0.1),
      ]),
    HookSample(
      agent: "goose", event: "PostToolUse", source: .documented,
      payload: [
        "event": "PostToolUse", "session_id": "c1", "matcher_context": "Bash",
        "tool_name": "Bash", "tool_input": ["command": "rg"], "working_dir": "/w",
      ]),
    HookSample(
      agent: "goose", event: "Stop", source: .documented,
      payload: ["event": "Stop", "session_id": "c1", "last_assistant_message": "done"]),
    HookSample(
      agent: "crush", event: "PreToolUse", source: .documented,
      payload: [
        "event": "PreToolUse", "session_id": "c1", "cwd": "/w", "tool_name": "Bash",
        "tool_input": ["command": "ls"],
      ]),
    HookSample(
      agent: "cursor", event: "postToolUse", source: .documented,
      payload: [
        "conversation_id": "c1", "generation_id": "g", "hook_event_name": "postToolUse",
        "cursor_version": "2026.09.18", "workspace_roots": ["/w"], "transcript_path": .null,
        "tool_name": "Bash", "tool_input": [:], "tool_output": "ok",
      ]),
    HookSample(
      agent: "cursor", event: "stop", source: .documented,
      payload: [
        "conversation_id": "c1", "generation_id": "g", "hook_event_name": "stop",
        "cursor_version": "2026.09.18", "workspace_roots": ["/w"], "status": "completed",
        "loop_count": 0,
      ]),
    HookSample(
      agent: "copilot", event: "postToolUse", source: .documented,
      payload: [
        "sessionId": "c1", "timestamp": 1_790_000_000_000, "cwd": "/w", "toolName": "Bash",
        "toolArgs": [:], "toolResult": ["resultType": "success", "textResultForLlm": "ok"],
      ]),
    HookSample(
      agent: "copilot", event: "agentStop", source: .documented,
      payload: [
        "sessionId": "c1", "timestamp": 1_790_000_000_000, "cwd": "/w",
        "transcriptPath": "/none/e.jsonl", "stopReason": "end_turn", "stop_hook_active": false,
      ]),
  ]

  /// What other programs tell Claude Code's hooks, which they run too.
  static let foreign: [HookSample] = [
    HookSample(
      agent: "claude", event: "Stop", source: .documented,
      payload: [
        "conversation_id": "k1", "hook_event_name": "Stop", "cursor_version": "2026.09.18",
        "status": "completed", "loop_count": 0,
      ]),
    HookSample(
      agent: "claude", event: "SessionStart", source: .documented,
      payload: [
        "hook_event_name": "SessionStart", "session_id": "k1", "cwd": "/w", "source": "startup",
        "timestamp": "2026-08-01T10:00:00.000Z",
      ]),
    HookSample(
      agent: "claude", event: "PostToolUse", source: .documented,
      payload: [
        "hook_event_name": "PostToolUse", "session_id": "k1", "cwd": "/w", "tool_name": "Bash",
        "timestamp": "2026-08-01T10:00:00.000Z", "tool_input": [:],
        "tool_result": ["result_type": "success", "text_result_for_llm": "ok"],
      ]),
    HookSample(
      agent: "claude", event: "Stop", source: .documented,
      payload: [
        "hook_event_name": "Stop", "session_id": "k1", "cwd": "/w", "stop_reason": "end_turn",
        "timestamp": "2026-08-01T10:00:00.000Z", "transcript_path": "/none/e.jsonl",
        "stop_hook_active": false,
      ]),
    HookSample(
      agent: "claude", event: "Stop", source: .documented,
      payload: ["hook_event_name": "stop", "session_id": "k1"]),
  ]
}
