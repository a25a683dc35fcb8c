/// What happens beside each change of a run: nothing, but where a test wants the daemon to end just there.
package struct RunHooks: Sendable {
  /// Before lines are written to a run's log, of which the last will have this number.
  package var willWrite: @Sendable (_ line: Int) -> Void = { _ in }
  /// Once they are on the disk.
  package var didWrite: @Sendable (_ line: Int) -> Void = { _ in }

  package init() {}
}
