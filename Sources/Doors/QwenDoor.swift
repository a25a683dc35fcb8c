import JSONSyntax
import Model
import Platform

/// The inbox of a session of Qwen Code, by its documented protocol, version 1.
///
/// A message is answered at the socket that it names. Its id counts once: a message that is sent again
/// under the id of one that was decided gets the same answer. Roost says nothing of how the sender's
/// work is reviewed, so that a session holds the message for its user unless its own settings accept
/// messages (`agents.crossSessionInbound`).
struct QwenDoor: AgentDoor {
  let name = "qwen-inbox"
  let byteLimit = 100_000
  let takesRepeats = true

  private static let patience = Duration.seconds(8)

  func find(_ subject: DoorSubject) async -> DoorFinding {
    guard let record = Self.record(of: subject.process) else {
      return .closed("no session record of process \(subject.process.pid) is there")
    }
    if let why = subject.refusal(of: record["qwenVersion"]?.string.flatMap { ProgramVersion($0) }) {
      return .closed(why)
    }
    guard let path = record["ipcPath"]?.string, let session = record["sessionId"]?.string else {
      return .closed("its session has no inbox")
    }
    var place = DoorPlace(process: subject.process, address: path, conversation: session)
    place.key = record["ipcToken"]?.string
    return .open(place)
  }

  /// The record of a process that hosts one session.
  private static func record(of process: ProcessTable.Identity) -> JSON? {
    let environment = ProcessTable.environment(of: process.pid)
    let home =
      environment["QWEN_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? environment["HOME"].map { "\($0)/.qwen" }
    guard let home, let bytes = try? Files.read("\(home)/sessions/\(process.pid).json"),
      let record = try? JSON(parsing: bytes), record["schemaVersion"]?.integer == 1,
      record["pid"]?.integer == Int(process.pid)
    else { return nil }
    // "BOOT:TICKS", of the process that wrote it.
    if let start = record["procStart"]?.string, !start.hasSuffix(":\(process.started)") {
      return nil
    }
    return record
  }

  func handOver(_ parcel: Parcel, at place: DoorPlace) async -> DoorAnswer {
    let key = (0..<64).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
    let inbox: OwnInbox
    do {
      inbox = try OwnInbox(of: place, for: parcel, key: key)
    } catch {
      return .unreached(error.why)
    }
    defer { inbox.close() }
    do {
      try await inbox.socket.write(
        Self.lines(parcel, place, answeredAt: inbox.receipts.path, key))
      let answer = try await withDeadline(Self.patience) {
        try await inbox.receipts.first { Self.meaning(of: $0, about: parcel) }
      }
      return answer ?? .unanswered("no receipt tells what became of the message")
    } catch {
      return .unanswered("what became of the message could not be seen: \(error)")
    }
  }

  private static func lines(
    _ parcel: Parcel, _ place: DoorPlace, answeredAt path: String, _ key: String
  ) -> [UInt8] {
    let entry: JSON? = place.key.map { ["msgV": 1, "type": "auth", "token": .string($0)] }
    let frame: JSON = [
      "msgV": 1, "msgId": .string(parcel.uuid), "type": "user", "from": .string(path),
      "replyToken": .string(key), "fromName": "roost",
      "toSessionId": .string(place.conversation), "priority": "next",
      "message": ["role": "user", "content": .string(parcel.text)],
    ]
    return [entry, frame].compactMap { $0 }.flatMap { $0.bytes() + [UInt8(ascii: "\n")] }
  }

  private static func meaning(of receipt: JSON, about parcel: Parcel) -> DoorAnswer? {
    guard receipt["action"]?.string == "delivery_status",
      receipt["origMsgId"]?.string == parcel.uuid
    else { return nil }
    let reason = receipt["reason"]?.string ?? receipt["dropReason"]?.string ?? ""
    let why = Printable.escaped(String(reason.prefix(200)))
    switch receipt["status"]?.string {
    case "delivered": return .taken("its receipt says that the message is in the model's queue")
    case "held": return .kept("its user is to approve the message: \(why)")
    case "denied", "refused", "expired", "misaddressed", "dropped": return .refused(why)
    default: return nil
    }
  }

  func trace(of parcel: Parcel, at place: DoorPlace) async -> DoorTrace {
    .untold("its receipts are all that tells")
  }
}
