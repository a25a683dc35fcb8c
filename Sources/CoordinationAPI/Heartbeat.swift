/// The body of `POST …/heartbeats`: a sign of life of a node and of all its agents.
public struct Heartbeat: WireRecord {
  public var nodeID: String
  public var incarnation: Int
  public var agents: [Beat]

  /// One agent's part of it.
  public struct Beat: WireRecord {
    public var name: String
    public var status: Open<AgentStatus>
    public var statusDetail: String?

    public init(name: String, status: AgentStatus, detail: String? = nil) {
      self.name = name
      self.status = .known(status)
      statusDetail = detail
    }

    init(reading fields: inout WireFields) {
      name = fields.name("name")
      status = fields.open("status") ?? .known(.active)
      statusDetail = fields.text("status_detail")
      if status.known?.isReportable == false {
        fields.refuse("status", "is derived by observers and never reported")
      }
    }

    func write(to fields: inout WireFields) {
      fields.put(name, "name")
      fields.put(status.word, "status")
      fields.put(statusDetail, "status_detail")
    }
  }

  public init(nodeID: String, incarnation: Int, agents: [Beat]) {
    self.nodeID = nodeID
    self.incarnation = incarnation
    self.agents = agents
  }

  init(reading fields: inout WireFields) {
    nodeID = fields.name("node_id")
    incarnation = fields.integer("incarnation") ?? 0
    agents = fields.list("agents")
  }

  func write(to fields: inout WireFields) {
    fields.put(nodeID, "node_id")
    fields.put(incarnation, "incarnation")
    fields.put(agents, "agents")
  }
}

/// The answer to a heartbeat.
public struct HeartbeatAnswer: WireRecord {
  /// Seconds until the next one is expected.
  public var intervalSeconds: Int
  /// Agents of the heartbeat that are not registered, or are by now another node's.
  public var unregistered: [String]
  /// Changes whenever an agent of the repository comes, goes or changes its status.
  public var roster: Int
  public var serverTime: WireTime?

  /// The seconds between two heartbeats that a node goes along with, whatever a hub asks for.
  public static let intervals = 1...3600

  public init(intervalSeconds: Int, unregistered: [String], roster: Int, serverTime: WireTime) {
    self.intervalSeconds = intervalSeconds
    self.unregistered = unregistered
    self.roster = roster
    self.serverTime = serverTime
  }

  init(reading fields: inout WireFields) {
    // Go writes a number that nobody set as zero.
    let interval = fields.integer("heartbeat_interval_s").flatMap { $0 > 0 ? $0 : nil } ?? 30
    intervalSeconds = min(interval, Self.intervals.upperBound)
    unregistered = fields.texts("unregistered")
    roster = fields.integer("roster") ?? 0
    serverTime = fields.time("server_time")
  }

  func write(to fields: inout WireFields) {
    fields.put(intervalSeconds, "heartbeat_interval_s")
    fields.put(unregistered, "unregistered")
    fields.put(roster, "roster")
    fields.put(serverTime, "server_time")
  }
}
