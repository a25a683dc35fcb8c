/// How far a message got; it only ever moves forward.
public enum MessageStatus: String, Sendable, CaseIterable {
  case pending
  /// In the recipient's mailbox on its machine.
  case delivered
  case read
  case acked
  case failed
  case expired

  private var rank: Int {
    switch self {
    case .pending: 0
    case .delivered: 1
    case .read: 2
    case .acked: 3
    case .failed, .expired: 4
    }
  }

  /// Whether this status may follow another; the same again is not a change and no error.
  public func canFollow(_ earlier: MessageStatus) -> Bool {
    switch earlier {
    case .acked, .failed, .expired: self == earlier
    case .pending, .delivered, .read: rank >= earlier.rank
    }
  }

  /// Whether the hub still has to bring it to the recipient.
  public var isUndelivered: Bool { self == .pending }
}

/// A message between agents: `Message` of seed 003, `RoutedMessage` of seed 000.
public struct MessageRecord: WireRecord {
  /// Given by the hub, or by the sender as an idempotency key.
  public var id: String?
  public var from: String
  /// The node that it came from, as the hub knows it.
  public var fromNode: String?
  /// `name`, or `name@node`.
  public var to: String
  public var repository: String?
  public var body: String
  public var status: Open<MessageStatus>
  /// The message's place among those to the same recipient.
  public var sequence: Int?
  public var createdAt: WireTime?
  public var deliveredAt: WireTime?
  public var readAt: WireTime?
  public var ackedAt: WireTime?
  public var lastError: String?
  public var summary: String?
  public var replyTo: String?
  public var thread: String?
  public var priority: String?
  public var expiresAt: WireTime?
  public var route: RouteInfo?
  public var unknown: [String: WireValue]

  public init(from: String, to: String, body: String) {
    self.from = from
    self.to = to
    self.body = body
    status = .known(.pending)
    unknown = [:]
  }

  /// The largest body that any hub takes, in bytes.
  public static let bodyLimit = 1 << 20

  init(reading fields: inout WireFields) {
    let from = fields.text("from", required: 1...160)
    let to = fields.text("to", required: 1...160)
    self.init(from: from, to: to, body: fields.text("body", required: 1...Self.bodyLimit))
    id = fields.filled("id")
    if let id, !WireName.isValidID(id) { fields.refuse("id", "is not a valid identifier") }
    fromNode = fields.text("from_node")
    repository = fields.repository()
    status = fields.open("status") ?? status
    sequence = fields.integer("seq")
    createdAt = fields.time("created_at", "timestamp")
    deliveredAt = fields.time("delivered_at")
    readAt = fields.time("read_at")
    ackedAt = fields.time("acked_at")
    lastError = fields.text("last_error")
    summary = fields.text("summary")
    replyTo = fields.text("reply_to")
    thread = fields.text("thread")
    priority = fields.text("priority")
    expiresAt = fields.time("expires_at")
    route = fields.record("route_info")
    unknown = fields.rest
  }

  func write(to fields: inout WireFields) {
    fields = WireFields(unknown)
    fields.put(id, "id")
    fields.put(from, "from")
    fields.put(fromNode, "from_node")
    fields.put(to, "to")
    fields.putRepository(repository)
    fields.put(body, "body")
    fields.put(status.word, "status")
    fields.put(sequence, "seq")
    fields.put(createdAt, "created_at", "timestamp")
    fields.put(deliveredAt, "delivered_at")
    fields.put(readAt, "read_at")
    fields.put(ackedAt, "acked_at")
    fields.put(lastError, "last_error")
    fields.put(summary, "summary")
    fields.put(replyTo, "reply_to")
    fields.put(thread, "thread")
    fields.put(priority, "priority")
    fields.put(expiresAt, "expires_at")
    fields.put(route, "route_info")
  }
}

/// How a message was routed, in seed 000's words.
public struct RouteInfo: WireRecord {
  public var source: Open<AgentLocation>
  public var destination: Open<AgentLocation>
  public var routedVia: String?
  public var routedAt: WireTime?
  public var unknown: [String: WireValue]

  public init(
    from source: Open<AgentLocation>, to destination: Open<AgentLocation>, via: String,
    at time: WireTime
  ) {
    self.source = source
    self.destination = destination
    routedVia = via
    routedAt = time
    unknown = [:]
  }

  init(reading fields: inout WireFields) {
    source = fields.open("source_location") ?? .known(.local)
    destination = fields.open("dest_location") ?? .known(.remote)
    routedVia = fields.text("routed_via")
    routedAt = fields.time("routed_at")
    unknown = fields.rest
  }

  func write(to fields: inout WireFields) {
    fields = WireFields(unknown)
    fields.put(source.word, "source_location")
    fields.put(destination.word, "dest_location")
    fields.put(routedVia, "routed_via")
    fields.put(routedAt, "routed_at")
  }
}

/// The body of `PATCH …/messages/{id}`.
public struct MessageUpdate: WireRecord {
  public var status: Open<MessageStatus>
  public var lastError: String?

  public init(_ status: MessageStatus, error: String? = nil) {
    self.status = .known(status)
    lastError = error
  }

  init(reading fields: inout WireFields) {
    let word = fields.text("status", required: 1...40)
    status = Open(word)
    if !word.isEmpty, status.known == nil {
      fields.refuse("status", "is not a status of a message")
    }
    lastError = fields.text("last_error")
  }

  func write(to fields: inout WireFields) {
    fields.put(status.word, "status")
    fields.put(lastError, "last_error")
  }
}
