import Foundation
import Model

/// Options and operands that several commands take, with the same meaning in each.
extension Command {
  static let helpFlag = Flag("help", short: "h", "print this")
  static let json = Flag("json", "print JSON")
  static let team = Option<String>("team", value: "TEAM", kind: .team, "the team (default: yours)")
  static let asAgent = Option<String>(
    "as", value: "NAME", kind: .agent, "the agent (default: this pane's)")
  static let socket = Option<String>(
    "socket", value: "PATH", kind: .file, "the tmux server's socket (default: this one's)")
  static let ownCapability = RepeatedOption<String>(
    "capability", value: "C", "what it can do, for `roost team form`; may be repeated",
    expected: "a word"
  ) { $0.isEmpty ? nil : $0 }
  static let byIndex = Option<Int>("index", value: "N", "its place in `roost inbox`, from 0")
  static let byID = Option<String>(
    "id", value: "ID", "its id, or the last four characters of it")
  static let agentName = Operand<String>("NAME", .agent)
  static let sinceTime = Option<Date>(
    "since", short: nil, value: "TIME", kind: .text,
    "only what is newer: 30m, 2h, 7d, 14:00, 2026-11-21, 2026-11-21 14:00",
    expected: "a time such as 30m, 14:00 or 2026-11-21"
  ) { Date(spelled: $0) }
  static let newest = Option<Int>(
    "last", short: "n", value: "N", kind: .text,
    "how many of the newest messages (default: 50; 0 for all)", expected: "a number from 0 on"
  ) { Int($0).flatMap { $0 < 0 ? nil : $0 } }
}
