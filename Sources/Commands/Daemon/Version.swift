import JSONSyntax
import Model

extension Command {
  static let version = Command(
    "version", "Print the version.", options: [json], example: "roost version"
  ) { words, session in
    session.show(["version": .string(RoostVersion.current)]) {
      session.print(RoostVersion.current)
    }
  }
}
