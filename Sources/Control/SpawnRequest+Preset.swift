package import Model

extension SpawnRequest {
  /// Takes from a preset what is not said.
  package mutating func take(_ preset: Preset) {
    if command.isEmpty { command = preset.command }
    type = type ?? preset.type
    profile = profile ?? preset.profile
    model = model ?? preset.model
    permission = permission ?? preset.permission
    mode = mode ?? preset.mode
    variables.merge(preset.variables) { own, _ in own }
    prompt = prompt ?? preset.prompt
    wantsWorktree = wantsWorktree || preset.wantsWorktree
    if wantsWorktree { setup = setup ?? preset.setup }
  }
}
