/// What went wrong, to what, and what to do about it: one line for whoever typed the command.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
