import Control
import JSONSyntax
import Model
import Swarm

extension Command {
  private static let value = Operand<String?>("TEXT|-")
  private static let isJSON = Flag("parse", "take the text for JSON, and not as it stands")
  private static let tag = RepeatedOption<String>(
    "tag", value: "TAG", "what it is found by; may be repeated", expected: "a text"
  ) { $0 }
  private static let time = Option<Duration>(
    "expires", value: "TIME", "how long it is there (default: as long as the run)")
  private static let isOnlyIfAbsent = Flag(
    "if-absent", "publish nothing where there is a value already")

  static let sharePublish = Command(
    "share publish", "Share a value with the other tasks of a run, under a key.",
    operands: [sharedKey, value],
    options: [TextInput.file, isJSON, tag, time, isOnlyIfAbsent, sharedRun, json],
    details: "Each publishing of a key is a version of its own; the newest is what others get.",
    example: "roost share publish api/port 8080 --parse --tag api"
  ) { words, session in
    let text = try TextInput.read(words[value], file: words[TextInput.file])
    let value: JSON
    do {
      value = words[isJSON] ? try JSON(parsing: Array(text.utf8)) : .string(text)
    } catch {
      throw CommandFailure("the value is not JSON: \(error)")
    }
    let draft = SharedDraft(
      key: words[sharedKey], value: value,
      producer: session.environment["ROOST_TASK"] ?? Name.user, tags: words[tag],
      seconds: words[time]?.inSeconds, isOnlyIfAbsent: words[isOnlyIfAbsent])
    let request = PublishSharedRequest(run: session.sharedRun(words[sharedRun]), draft: draft)
    let answer = try await session.daemon().call(
      .publishShared, request.json, as: SharedResult.init)
    session.show(answer) { result in
      // The seed's words.
      session.print("Published result '\(result.key)' (type: \(result.typeName))")
    }
  }
}
