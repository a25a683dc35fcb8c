import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Many writers of one mailbox, of several kinds.
@Suite(.scratch, .heavy, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct SendingTests {
  /// Adds one message and writes the whole file anew, as a program that knows nothing of Roost
  /// would; its caller has the lock.
  private static let rewriter = """
    import json, os, sys
    box, sender, text = sys.argv[1:]
    messages = json.load(open(box))
    messages.append({"from": sender, "text": text, "timestamp": text, "read": False})
    with open(box + "." + sender, "w") as out:
        json.dump(messages, out, indent=2)
    os.rename(box + "." + sender, box)
    """

  /// Adds one message behind the others, in the file as it is; its caller has the lock.
  private static let appender = """
    import json, os, sys
    box, sender, text = sys.argv[1:]
    message = {"from": sender, "text": text, "timestamp": text, "read": False}
    with open(box, "r+b") as out:
        out.seek(-16, os.SEEK_END)
        tail = out.read()
        out.seek(tail.rindex(b"]") - len(tail), os.SEEK_END)
        out.write(b", " + json.dumps(message).encode() + b"]")
        out.truncate()
    """

  private static let perSender = Thoroughness.isFull ? 500 : 200

  @Test func `Eight processes of three kinds send to one box: all whole, in order`() async throws {
    try await World.with { world in
      try await world.done("team", "create", "default")
      try await world.done("join", "bob", "--mode", "file")
      let box = world.mailbox(of: "bob")
      try await world.done("send", "bob", "first", "--from", "start")
      let path = box.paths.file
      let env = world.environment
      let python = try await Fixtures.python()
      let shell = """
        for n in $(seq 0 \(Self.perSender - 1)); do "$0" send bob "$1-$n" --from "$1" || exit 1
        done >/dev/null
        """
      let locked = """
        for n in $(seq 0 \(Self.perSender - 1)); do
          flock "$2" \(python) -I -S -c "$3" "$0" "$1" "$1-$n" || exit 1
        done
        """
      let bad = try await withThrowingTaskGroup(of: (code: Int32, bad: Int).self) { group in
        func add(_ program: String, _ words: [String]) {
          group.addTask {
            let exit = try await ChildProcess(
              program, words, environment: env, timeout: .seconds(400)
            ).run()
            if exit.code != 0 { Issue.record("\(exit.errorText)") }
            return (exit.code, 0)
          }
        }
        for sender in ["p0", "p1", "p2", "p3"] {
          add("bash", ["-c", shell, try BuiltPrograms.roost, sender])
        }
        for (sender, script) in [
          ("p4", Self.rewriter), ("p5", Self.rewriter), ("p6", Self.appender),
          ("p7", Self.appender),
        ] {
          add("bash", ["-c", locked, path, sender, box.paths.lock, script])
        }
        // A reader with the lock, at the same time, never sees anything but valid JSON.
        group.addTask {
          var bad = 0
          for _ in 0..<300 {
            bad += try await blocking {
              let lock = try FileLock(box.paths.lock, timeout: .seconds(60))
              let data = Data(try Files.read(path) ?? [])
              _ = consume lock
              return (try? JSONSerialization.jsonObject(with: data)) == nil ? 1 : 0
            }
          }
          return (0, bad)
        }
        return try await group.reduce((code: Int32(0), bad: 0)) {
          (max($0.code, $1.code), $0.bad + $1.bad)
        }
      }
      #expect(bad.code == 0 && bad.bad == 0)
      let all = try box.readAll()
      #expect(all.count == 8 * Self.perSender + 1)
      for sender in 0..<8 {
        let texts = all.filter { $0.from == "p\(sender)" }.map(\.text)
        #expect(texts == (0..<Self.perSender).map { "p\(sender)-\($0)" })
      }
    }
  }

  @Test func `A reader without the lock sees at worst a missing end`() async throws {
    try await World.with { world in
      try await world.done("team", "create", "default")
      try await world.done("join", "bob", "--mode", "file")
      let box = world.mailbox(of: "bob")
      _ = try box.append(Message(from: "a", text: "first"))
      let path = box.paths.file
      let count = Thoroughness.isFull ? 2000 : 800
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask {
          for number in 0..<count {
            _ = try await blocking { try box.append(Message(from: "a", text: "n\(number)")) }
          }
        }
        group.addTask {
          for _ in 0..<count * 3 / 4 {
            let bytes = try await blocking { try Files.read(path) ?? [] }
            let text = String(decoding: bytes, as: UTF8.self)
            let isWhole = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
            let lines = text.split(separator: "\n")
            let isCut =
              (try? JSONSerialization.jsonObject(
                with: Data((lines.dropLast().joined(separator: "\n").trimmedComma + "]").utf8)))
              != nil
            #expect(isWhole || isCut)
          }
        }
      }
    }
  }

  @Test func `No message is lost that comes as a wait for it ends`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      let box = world.mailbox(of: "bob")
      var shown: [String] = []
      for number in 0..<120 {
        async let next = world.roost("next", "bob", "--wait", "0.03s", "--json")
        try await Task.sleep(for: .milliseconds(20 + number % 60))
        _ = try await blocking { try box.append(Message(from: "ben", text: "\(number)")) }
        let exit = try await next
        if exit.code == 0, let text = try JSON(parsing: exit.output)["text"]?.string {
          shown.append(text)
        }
      }
      let left = try box.readUnread().map(\.text)
      #expect(shown + left == (0..<120).map { "\($0)" })
    }
  }
}

extension String {
  fileprivate var trimmedComma: String { hasSuffix(",") ? String(dropLast()) : self }
}
