import Commands
import JSONSyntax
import TestSupport
import Testing

/// Which commands have a schema for what they print with `--json`.
@Suite struct OutputSchemaListTests {
  /// Those whose output is not stated yet.
  private static let unstated: Set = [
    "accept", "decline", "agree", "trust", "milestone add", "milestone dispute", "milestone done",
    "milestone fund", "milestone list", "milestone refund", "milestone release",
    "ask",
    "forward",
    "recall",
    "resend",
    "prime",
    "deliver",
    "dead requeue",
    "dead drop",
    "peek",
    "wait",
    "team revive",
    "spawn",
    "shutdown",
    "approve",
    "reject",
    "kill",
    "diff",
    "merge",
    "worktree list",
    "worktree remove",
    "worktree clean",
    "kept list",
    "kept show",
    "kept restore",
    "kept drop",
    "service install",
    "config",
    "work",
    "runner",
    "setup",
    "selftest",
  ]

  @Test func `Each command that prints JSON has a schema, or is named as one that has none yet`()
    throws
  {
    let printing = CommandLineTool.commands.filter { command in
      command.options.contains { $0.name == "json" }
    }.map(\.name)
    let stated = try JSONSchema.stated
    for name in printing {
      let isStated = stated.contains(name.replacing(" ", with: "-"))
      #expect(isStated != Self.unstated.contains(name), "\(name)")
    }
    #expect(Self.unstated.isSubset(of: printing))
  }
}
