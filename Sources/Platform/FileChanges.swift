import Synchronization

/// The changes that this process makes to files and directories, one after the other.
///
/// Nobody hears of them but a test that wants the process to end just before one.
package enum FileChanges {
  private static let listener = Mutex<(@Sendable (_ path: String) -> Void)?>(nil)

  /// Calls a function before each change from now on, on the thread that makes it.
  package static func onEach(_ body: @escaping @Sendable (_ path: String) -> Void) {
    listener.withLock { $0 = body }
  }

  /// Tells of a change that is made next.
  package static func note(_ path: String) { listener.withLock { $0 }?(path) }
}
