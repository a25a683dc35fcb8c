import Execution

/// What runs need of the hub that gives their attempts to other machines.
package struct HubHost: Sendable {
  /// The repository whose hub a run of somebody's goes over.
  ///
  /// - Throws: where there is none, or it cannot take attempts now.
  package var repository: @Sendable (_ createdBy: String) async throws -> String
  package var leave: @Sendable (_ repository: String, [UInt8]) async throws -> String
  package var read: @Sendable (_ repository: String, _ blob: String) async throws -> [UInt8]
  /// Makes the request for an attempt, once for its name, and returns its id.
  package var request: @Sendable (_ repository: String, HubAttempt) async throws -> String
  /// How far a request is, as soon as that has changed since a revision.
  package var look:
    @Sendable (_ repository: String, _ id: String, _ after: Int) async throws
      -> HubProgress
  /// Cancels a request, unless it is over, and returns how far it is.
  package var cancel: @Sendable (_ repository: String, _ id: String) async throws -> HubProgress
  /// Bytes that a bundle of code may have.
  package var bundleLimit: @Sendable () -> Int
  /// Bytes that a blob may have.
  package var blobLimit: Int

  package init(
    repository: @escaping @Sendable (String) async throws -> String,
    leave: @escaping @Sendable (String, [UInt8]) async throws -> String,
    read: @escaping @Sendable (String, String) async throws -> [UInt8],
    request: @escaping @Sendable (String, HubAttempt) async throws -> String,
    look: @escaping @Sendable (String, String, Int) async throws -> HubProgress,
    cancel: @escaping @Sendable (String, String) async throws -> HubProgress,
    bundleLimit: @escaping @Sendable () -> Int, blobLimit: Int
  ) {
    self.repository = repository
    self.leave = leave
    self.read = read
    self.request = request
    self.look = look
    self.cancel = cancel
    self.bundleLimit = bundleLimit
    self.blobLimit = blobLimit
  }
}

/// An attempt as a hub is asked to have it made.
package struct HubAttempt: Sendable, Equatable {
  /// Asked again under the same key, the hub has it once.
  package var key: String
  package var summary: String
  /// Who asked for the run, as the hub names agents, without the machine.
  package var requester: String
  /// What its machine needs to have: an agent's name, or a command.
  package var agent: String
  /// The blob that says what it is.
  package var input: String
}

/// How far a hub's request for an attempt is.
package struct HubProgress: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    /// No machine works on it, or the one that did is gone.
    case waiting
    /// A machine works on it, since when it said so.
    case taken(node: String, since: String)
    /// It has ended; the blob says how.
    case ended(output: String)
    /// A machine could not make it.
    case failed(String)
    case cancelled
  }

  package var state: State
  package var revision: Int
  /// The end of what it has printed, and how many bytes that is in all.
  package var tail: String
  package var printed: Int

  package init(state: State, revision: Int, tail: String, printed: Int) {
    self.state = state
    self.revision = revision
    self.tail = tail
    self.printed = printed
  }
}

/// The hub cannot be asked now, and may be later.
package struct HubIsAway: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
