import JSONSyntax
import Model

extension Command {
  static let version = Command(
    "version", "Print the version.", options: [.json], example: "roost version"
  ) { words, session in
    if words.has("json") {
      session.print(["version": .string(RoostVersion.current)])
    } else {
      session.print(RoostVersion.current)
    }
  }
}
