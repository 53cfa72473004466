[inputs: ["mix.exs", "{lib,test}/**/*.{ex,exs}", "guard_rail/mix.exs", "guard_rail/lib/**/*.ex"]]
