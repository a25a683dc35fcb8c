/// How far a request for a worker got.
public enum SpawnStatus: String, Sendable, CaseIterable {
  case pending
  /// A runner has claimed it, under a lease.
  case inProgress = "in_progress"
  case completed
  case failed
  case cancelled

  public var isFinal: Bool {
    switch self {
    case .pending, .inProgress: false
    case .completed, .failed, .cancelled: true
    }
  }

  /// Whether this status may follow another; the same again is not a change and no error.
  public func canFollow(_ earlier: SpawnStatus) -> Bool {
    switch earlier {
    case .pending: self == .pending || self == .cancelled
    case .inProgress: self != .pending
    case .completed, .failed, .cancelled: self == earlier
    }
  }
}

/// What a work request is for.
public enum WorkKind: String, Sendable, CaseIterable {
  /// A task for a worker, which is its prompt.
  case worker
  /// An attempt at a task of a run: files say what is to be done and on which code, and files come back.
  case attempt
}

/// A request for a worker and what became of it: `SpawnRequest` of both seeds and seed 000's
/// `SpawnResponse` in one object.
public struct SpawnRecord: WireRecord {
  public var id: String?
  public var repository: String?
  public var task: String
  public var spawnedBy: String
  /// What it is for; nil for a worker.
  public var kind: Open<WorkKind>?
  /// The blob that says what an attempt is, and of which other blobs its files are.
  public var input: String?
  /// The higher the more urgent.
  public var priority: Int
  public var preferLocation: Open<AgentLocation>?
  public var status: Open<SpawnStatus>
  public var workerName: String?
  public var location: Open<AgentLocation>?
  public var endpoint: String?
  public var error: String?
  public var createdAt: WireTime?
  /// The runner that does it.
  public var claimedBy: String?
  public var claimedAt: WireTime?
  /// When another runner may take it, unless the lease is renewed before.
  public var leaseExpiresAt: WireTime?
  public var completedAt: WireTime?
  /// The blob that says what came of an attempt.
  public var output: String?
  /// The end of what an attempt has printed so far, and how many bytes that is in all.
  public var progress: String?
  public var printed: Int?
  /// Grows with each change but the renewal of a lease.
  public var revision: Int?
  public var metadata: [String: String]
  public var unknown: [String: WireValue]

  public init(task: String, spawnedBy: String) {
    self.task = task
    self.spawnedBy = spawnedBy
    priority = 0
    status = .known(.pending)
    metadata = [:]
    unknown = [:]
  }

  public static let taskLimit = 256 << 10
  /// Bytes of the end of what an attempt has printed that a request tells.
  public static let progressLimit = 4 << 10
  /// The priorities that a hub takes.
  public static let priorities = -1_000_000...1_000_000

  init(reading fields: inout WireFields) {
    let task = fields.text("task", required: 1...Self.taskLimit)
    self.init(task: task, spawnedBy: fields.text("spawned_by") ?? "")
    id = fields.filled("id")
    if let id, !WireName.isValidID(id) { fields.refuse("id", "is not a valid identifier") }
    repository = fields.repository()
    kind = fields.open("kind")
    input = fields.filled("input")
    output = fields.filled("output")
    progress = fields.text("progress")
    printed = fields.integer("printed")
    revision = fields.integer("revision")
    preferLocation = fields.open("prefer_location")
    status = fields.open("status") ?? status
    workerName = fields.filled("worker_name")
    location = fields.open("location")
    endpoint = fields.filled("endpoint")
    error = fields.filled("error")
    createdAt = fields.time("created_at")
    claimedBy = fields.text("claimed_by")
    claimedAt = fields.time("claimed_at")
    leaseExpiresAt = fields.time("lease_expires_at")
    completedAt = fields.time("completed_at")
    metadata = fields.metadata() ?? [:]
    priority = fields.integer("priority") ?? Self.priority(named: metadata["priority"])
    unknown = fields.rest
  }

  /// Seed 000 has no number and puts a word into the metadata instead.
  private static func priority(named word: String?) -> Int {
    switch word {
    case "low": -10
    case "high": 10
    case "critical": 20
    default: 0
    }
  }

  func write(to fields: inout WireFields) {
    fields = WireFields(unknown)
    fields.put(id, "id")
    fields.putRepository(repository)
    fields.put(task, "task")
    fields.put(spawnedBy, "spawned_by")
    fields.put(kind?.word, "kind")
    fields.put(input, "input")
    fields.put(output, "output")
    fields.put(progress, "progress")
    fields.put(printed, "printed")
    fields.put(revision, "revision")
    fields.put(priority, "priority")
    fields.put(preferLocation?.word, "prefer_location")
    fields.put(status.word, "status")
    fields.put(workerName, "worker_name")
    fields.put(location?.word, "location")
    fields.put(endpoint, "endpoint")
    fields.put(error, "error")
    fields.put(createdAt, "created_at")
    fields.put(claimedBy, "claimed_by")
    fields.put(claimedAt, "claimed_at")
    fields.put(leaseExpiresAt, "lease_expires_at")
    fields.put(completedAt, "completed_at")
    fields.put(metadata, "metadata")
  }
}

/// The body of `POST …/workers/{id}/claim`: a runner asks for a request, or renews its lease.
public struct SpawnClaim: WireRecord {
  /// Names the runner; claiming again under the same name renews the lease.
  public var runner: String
  public var leaseSeconds: Int
  /// What the runner takes the request for; nil for a worker.
  public var kind: Open<WorkKind>?

  public static let leases = 5...3600

  public init(runner: String, leaseSeconds: Int, kind: WorkKind? = nil) {
    self.runner = runner
    self.leaseSeconds = leaseSeconds
    self.kind = kind.map(Open.known)
  }

  init(reading fields: inout WireFields) {
    runner = fields.name("runner")
    leaseSeconds = fields.integer("lease_s") ?? 60
    if !Self.leases.contains(leaseSeconds) { fields.refuse("lease_s", "must be 5 to 3600") }
    kind = fields.open("kind")
  }

  func write(to fields: inout WireFields) {
    fields.put(runner, "runner")
    fields.put(leaseSeconds, "lease_s")
    fields.put(kind?.word, "kind")
  }
}

/// The body of `PATCH …/workers/{id}`: what became of a request.
public struct SpawnUpdate: WireRecord {
  public var status: Open<SpawnStatus>
  /// The runner that holds the lease; needed for all but `cancelled`.
  public var runner: String?
  public var workerName: String?
  public var endpoint: String?
  /// Why it failed; there if and only if it did.
  public var error: String?
  /// What an attempt has come to, and what it has printed so far, as in the request.
  public var output: String?
  public var progress: String?
  public var printed: Int?

  public init(_ status: SpawnStatus, runner: String? = nil) {
    self.status = .known(status)
    self.runner = runner
  }

  init(reading fields: inout WireFields) {
    let word = fields.text("status", required: 1...40)
    status = Open(word)
    runner = fields.text("runner")
    workerName = fields.text("worker_name")
    endpoint = fields.text("endpoint")
    error = fields.filled("error")
    output = fields.filled("output")
    progress = fields.text("progress")
    printed = fields.integer("printed")
    if let progress, progress.utf8.count > SpawnRecord.progressLimit {
      fields.refuse("progress", "must have at most \(SpawnRecord.progressLimit) bytes")
    }
    if let printed, printed < 0 { fields.refuse("printed", "must not be negative") }
    switch status.known {
    case nil: if !word.isEmpty { fields.refuse("status", "is not a status of a work request") }
    case .failed: if error == nil { fields.refuse("error", "is required with failed") }
    case .pending, .inProgress, .completed, .cancelled:
      if error != nil { fields.refuse("error", "is for failed alone") }
    }
  }

  func write(to fields: inout WireFields) {
    fields.put(status.word, "status")
    fields.put(runner, "runner")
    fields.put(workerName, "worker_name")
    fields.put(endpoint, "endpoint")
    fields.put(error, "error")
    fields.put(output, "output")
    fields.put(progress, "progress")
    fields.put(printed, "printed")
  }
}
