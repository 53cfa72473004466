[inputs: ["mix.exs", "apps/*/mix.exs", "apps/*/{lib,test}/**/*.{ex,exs}"]]
