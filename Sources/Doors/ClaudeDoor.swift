import AgentReports
import JSONSyntax
import Model
import Platform

/// The inbox of a session of Claude Code: a socket that its session file names.
///
/// Measured on 2.1.332. A message is one line; it needs no key from the user's own processes. It starts
/// a turn, or waits for the next pause of a running one, whatever stands in the composer or is asked on
/// the screen. Nobody confirms it: it appears in the transcript, as `enqueue`, within 0.3 s. What is
/// held for the user or refused is told to the socket that the message names, if that is in the same
/// directory. The same text twice in a row counts once, under whatever id.
struct ClaudeDoor: AgentDoor {
  let name = "claude-socket"
  // A line of a million bytes is too long for it; letters may be escaped as six bytes each.
  let byteLimit = 100_000
  let takesRepeats = false

  private static let patience = Duration.seconds(8)

  func find(_ subject: DoorSubject) async -> DoorFinding {
    let process = subject.process
    guard let session = ClaudeSession(of: process.pid) else {
      return .closed("no session file of process \(process.pid) is there")
    }
    if let why = subject.refusal(of: session.version.flatMap { ProgramVersion($0) }) {
      return .closed(why)
    }
    guard session.peerProtocol == 1, let socket = session.socket else {
      return .closed("its session has no inbox of a kind that is known")
    }
    guard ((try? Files.status(socket)) ?? nil) != nil else {
      return .closed("the socket of its inbox, \(socket), is not there")
    }
    var place = DoorPlace(process: process, address: socket, conversation: session.id)
    place.record = session.transcript
    return .open(place)
  }

  func handOver(_ parcel: Parcel, at place: DoorPlace) async -> DoorAnswer {
    let trail = RecordTrail(path: place.record ?? "", fromStart: false)
    let inbox: OwnInbox
    do {
      inbox = try OwnInbox(of: place, for: parcel)
    } catch {
      return .unreached(error.why)
    }
    defer { inbox.close() }
    do {
      try await inbox.socket.write(Self.line(parcel, answeredAt: inbox.receipts.path))
    } catch {
      return .unanswered("its inbox closed while the message was written: \(error)")
    }
    do {
      return try await Self.fate(of: parcel, inbox.receipts, trail)
        ?? .unanswered("neither its transcript nor a receipt shows the message")
    } catch {
      return .unanswered("what became of the message could not be seen: \(error)")
    }
  }

  /// One line for the inbox.
  private static func line(_ parcel: Parcel, answeredAt path: String) -> [UInt8] {
    let frame: JSON = [
      "type": "user", "msgV": 1, "msg_id": .string(parcel.uuid), "from": .string("uds:\(path)"),
      "message": ["role": "user", "content": .string(parcel.text)],
    ]
    return frame.bytes() + [UInt8(ascii: "\n")]
  }

  /// The first that tells: the transcript, or a receipt.
  private static func fate(
    of parcel: Parcel, _ receipts: ReceiptListener, _ trail: RecordTrail
  ) async throws -> DoorAnswer? {
    try await withThrowingTaskGroup(of: DoorAnswer?.self) { group in
      group.addTask {
        try await receipts.first { Self.meaning(of: $0, about: parcel) }
      }
      group.addTask {
        var trail = trail
        var pauses = Pauses(limit: Self.patience)
        repeat {
          if trail.shows(parcel) { return .taken("seen in the transcript of Claude Code") }
        } while try await pauses.wait()
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  /// What a receipt says about a message; nil where it says nothing that ends the wait.
  private static func meaning(of receipt: JSON, about parcel: Parcel) -> DoorAnswer? {
    guard receipt["action"]?.string == "peer_message_status",
      receipt["orig_msg_id"]?.string == parcel.uuid
    else { return nil }
    let why = Printable.escaped(String((receipt["reason"]?.string ?? "").prefix(200)))
    switch receipt["status_detail"]?.string ?? receipt["status"]?.string {
    case "held": return .kept("its user is to approve the message: \(why)")
    case "refused", "denied", "expired", "dropped", "misaddressed": return .refused(why)
    default: return nil
    }
  }

  func trace(of parcel: Parcel, at place: DoorPlace) async -> DoorTrace {
    ReceiptListener.removeName(ReceiptListener.path(for: parcel, at: place))
    var trail = RecordTrail(path: place.record ?? "", fromStart: true)
    if trail.shows(parcel) { return .taken("found in the transcript of Claude Code") }
    // Only a session that lets messages of others in shows each of them.
    guard trail.hasPeers else {
      return .untold("the session has shown no message of its inbox in its transcript yet")
    }
    // What came before this connection has been read when this one is.
    do {
      let isRead = try await withDeadline(.seconds(2)) { try await Self.isReading(at: place) }
      guard isRead == true else { return .pending("its inbox does not read what comes") }
    } catch {
      return .pending("its inbox does not answer: \(error)")
    }
    return trail.shows(parcel) ? .taken("found in the transcript of Claude Code") : .absent
  }

  /// Waits until the inbox has closed a connection that says nothing.
  private static func isReading(at place: DoorPlace) async throws -> Bool {
    let socket = try OwnSocket.connect(to: place.address, of: place.process)
    socket.endWriting()
    while try await !socket.read().isEmpty {}
    return true
  }
}

/// Follows a transcript of Claude Code for messages that came through the inbox.
private struct RecordTrail {
  private let path: String
  private var offset: Int
  private(set) var hasPeers = false

  private static let chunk = 4 << 20
  private static let peer = Array(#""kind":"peer""#.utf8)

  init(path: String, fromStart: Bool) {
    self.path = path
    offset = fromStart ? 0 : ((try? Files.status(path)) ?? nil)?.size ?? 0
  }

  /// Whether what is new shows a parcel: in the queue, or as a turn.
  mutating func shows(_ parcel: Parcel) -> Bool {
    guard let file = try? File(path, .read), let size = try? file.status().size else {
      return false
    }
    var isShown = false
    while offset < size, !isShown {
      let count = min(size - offset, Self.chunk)
      guard let bytes = try? file.read(at: offset, count: count), !bytes.isEmpty else { break }
      guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
        // A line that is longer is none of a message that the inbox takes.
        guard bytes.count == Self.chunk else { break }
        offset += bytes.count
        continue
      }
      offset += end + 1
      isShown = bytes[...end].split(separator: UInt8(ascii: "\n")).contains { shows(parcel, $0) }
    }
    return isShown
  }

  private mutating func shows(_ parcel: Parcel, _ line: ArraySlice<UInt8>) -> Bool {
    let line = Array(line)
    if !hasPeers { hasPeers = line.firstPlace(of: Self.peer) != nil }
    guard parcel.marks.allSatisfy({ line.firstPlace(of: Array($0.utf8)) != nil }),
      let json = try? JSON(parsing: line)
    else { return false }
    return ClaudeSession.hasMessage(parcel.marks, in: json)
  }
}
