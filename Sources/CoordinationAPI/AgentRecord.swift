/// An agent as the hub knows it: `Agent` of seed 003, `AgentInfo` of seed 000.
public struct AgentRecord: WireRecord {
  public var name: String
  public var type: String
  public var location: Open<AgentLocation>
  public var ownership: Open<Ownership>
  /// The person or service that it belongs to.
  public var owner: String?
  public var repository: String?
  public var status: Open<AgentStatus>
  public var statusDetail: String?
  /// Where the hub posts its messages; none for an agent that is polled for.
  public var endpoint: String?
  public var createdAt: WireTime?
  public var lastSeen: WireTime?
  public var metadata: [String: String]
  /// The daemon that it runs under.
  public var nodeID: String?
  /// Grows with every start of that daemon; what an earlier one says no longer counts.
  public var incarnation: Int?
  public var heartbeatSeconds: Int?
  public var unknown: [String: WireValue]

  public init(name: String, type: String) {
    self.name = name
    self.type = type
    location = .known(.local)
    ownership = .known(Ownership(type: type))
    status = .known(.active)
    metadata = [:]
    unknown = [:]
  }

  init(reading fields: inout WireFields) {
    let name = fields.name("name")
    let type = fields.filled("type") ?? "worker"
    self.init(name: name, type: type)
    location = fields.open("location") ?? location
    ownership = fields.open("ownership") ?? ownership
    owner = fields.filled("owner")
    repository = fields.repository()
    status = fields.open("status") ?? status
    statusDetail = fields.text("status_detail")
    endpoint = fields.filled("endpoint")
    createdAt = fields.time("created_at", "registered_at")
    lastSeen = fields.time("last_seen", "last_heartbeat")
    metadata = fields.metadata() ?? [:]
    nodeID = fields.text("node_id")
    if let nodeID, !WireName.isValid(nodeID) {
      fields.refuse("node_id", "is not a valid node name")
    }
    incarnation = fields.integer("incarnation")
    heartbeatSeconds = fields.integer("heartbeat_interval_s").flatMap { $0 > 0 ? $0 : nil }
    unknown = fields.rest
  }

  func write(to fields: inout WireFields) {
    fields = WireFields(unknown)
    fields.put(name, "name")
    fields.put(type, "type")
    fields.put(location.word, "location")
    fields.put(ownership.word, "ownership")
    fields.put(owner ?? "", "owner")
    fields.putRepository(repository)
    fields.put(status.word, "status")
    fields.put(statusDetail, "status_detail")
    fields.put(endpoint ?? "", "endpoint")
    fields.put(createdAt, "created_at", "registered_at")
    fields.put(lastSeen, "last_seen", "last_heartbeat")
    fields.put(metadata, "metadata")
    fields.put(nodeID, "node_id")
    fields.put(incarnation, "incarnation")
    fields.put(heartbeatSeconds, "heartbeat_interval_s")
  }

  /// The status as an observer sees it at a time: three missed heartbeats are unreachable.
  public func observedStatus(at time: WireTime, beat: Int) -> Open<AgentStatus> {
    guard status.known?.isLive == true, let lastSeen else { return status }
    let limit = Double(heartbeatSeconds ?? beat) * Double(AgentStatus.missedBeats)
    return time.seconds(since: lastSeen) > limit ? .known(.unreachable) : status
  }
}

/// The body of `PATCH …/agents/{name}`: what changes, and a sign of life.
public struct AgentUpdate: WireRecord {
  public var status: Open<AgentStatus>?
  public var statusDetail: String?
  /// Nil leaves it, an empty one removes it.
  public var endpoint: String?
  public var metadata: [String: String]?
  public var nodeID: String?
  public var incarnation: Int?

  public init(status: Open<AgentStatus>? = nil) {
    self.status = status
  }

  init(reading fields: inout WireFields) {
    status = fields.open("status")
    statusDetail = fields.text("status_detail")
    endpoint = fields.text("endpoint")
    metadata = fields.metadata()
    nodeID = fields.text("node_id")
    incarnation = fields.integer("incarnation")
    if status?.known?.isReportable == false {
      fields.refuse("status", "is derived by observers and never reported")
    }
  }

  func write(to fields: inout WireFields) {
    fields.put(status?.word, "status")
    fields.put(statusDetail, "status_detail")
    fields.put(endpoint, "endpoint")
    if let metadata { fields.put(metadata, "metadata") }
    fields.put(nodeID, "node_id")
    fields.put(incarnation, "incarnation")
  }
}
