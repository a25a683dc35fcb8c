/// How an agent's program ended.
package enum ProgramEnd: Sendable, Equatable {
  case exited(Int)
  case killed(signal: Int)
}
